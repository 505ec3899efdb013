import { deepStrictEqual } from 'node:assert'
import { createORM, createRepositoryFactory } from '@kysera/repository'
import { softDeletePlugin } from '@kysera/soft-delete'
import { timestampsPlugin } from '@kysera/timestamps'
import { openOnPostgres, openOnSqlite, type Opened } from './accounts/databases.js'
import { operations, type Bench, type Operation } from './accounts/operations.js'
import { compare, type Contestant } from './compare.js'
import { formatComparison } from './report.js'

async function benchOf(opened: Opened, hasPlugins: boolean): Promise<Bench> {
  const plugins = hasPlugins ? [softDeletePlugin(), timestampsPlugin()] : []
  const orm = await createORM(opened.db, plugins)
  const repository = orm.createRepository(exec =>
    createRepositoryFactory(exec).create({ tableName: 'accounts' }),
  )
  return { ...opened, repository, transaction: orm.transaction, hasPlugins }
}

function contestantsOf(bench: Bench, { name, byHand, byRepository, kept }: Operation): Contestant[] {
  const counted = (run: (bench: Bench, i: number) => unknown): Contestant['run'] => {
    let i = 0
    return () => run(bench, i++)
  }
  const text = kept?.query(bench, 0).compile().sql ?? ''
  return [
    { name: `${name}, by hand`, run: counted(byHand) },
    { name, run: counted(byRepository) },
    ...(kept === undefined
      ? []
      : [
          {
            name: '  by the driver, a kept statement',
            run: counted((on, i) => on.run(text, kept.values(on, i))),
          },
        ]),
  ]
}

/** A comparison is fair between what gives the same. */
async function assertSame(bench: Bench, { byHand, byRepository }: Operation): Promise<void> {
  const [hand, repository] = [await byHand(bench, 1), await byRepository(bench, 1)]
  if (Array.isArray(hand) && Array.isArray(repository)) deepStrictEqual(repository.length, hand.length)
}

async function measure(title: string, opened: Opened, clock: 'cpu' | 'wall'): Promise<void> {
  for (const hasPlugins of [false, true]) {
    console.log(`\n${title}, ${hasPlugins ? 'with soft delete and timestamps' : 'without plugins'}`)
    const bench = await benchOf(opened, hasPlugins)
    for (const operation of operations) {
      await assertSame(bench, operation)
      const [, ...comparisons] = await compare(contestantsOf(bench, operation), { clock, roundMs: 20 })
      for (const comparison of comparisons) console.log(formatComparison(comparison))
    }
  }
  await opened.close()
}

console.log('Repositories beside the same by plain Kysely, written by hand')
await measure('SQLite in memory, CPU time', openOnSqlite(), 'cpu')
await measure('PostgreSQL, elapsed time', await openOnPostgres(), 'wall')
