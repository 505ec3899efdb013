import { deepStrictEqual } from 'node:assert'
import { createExecutorSync } from '@kysera/executor'
import { compare, type Contestant } from './compare.js'
import { reads, writes, type Case, type Query } from './queries.js'
import { formatComparison } from './report.js'
import { openShop, softDelete, tenant, unarchived } from './shop.js'

/** The same query from plain Kysely with its conditions written by hand, and from an executor. */
interface Pair {
  readonly name: string
  readonly byHand: () => Query
  readonly byPlugins: () => Query
}

function pairsOf({ name, plain, withOne, withThree }: Case): Pair[] {
  const db = openShop()
  const bare = createExecutorSync(db, [])
  const filtered = createExecutorSync(db, [softDelete])
  const thrice = createExecutorSync(db, [softDelete, tenant, unarchived])
  return [
    { name: `${name}: no hooks`, byHand: () => plain(db), byPlugins: () => plain(bare) },
    { name: `${name}: soft delete`, byHand: () => withOne(db), byPlugins: () => plain(filtered) },
    { name: `${name}: three filters`, byHand: () => withThree(db), byPlugins: () => plain(thrice) },
  ]
}

/** The comparison is fair between queries that are the same. */
function assertSameSql({ byHand, byPlugins }: Pair): void {
  const { sql, parameters } = byPlugins().compile()
  deepStrictEqual(
    { sql, parameters },
    { sql: byHand().compile().sql, parameters: byHand().compile().parameters },
  )
}

async function assertSameRows({ byHand, byPlugins }: Pair): Promise<void> {
  deepStrictEqual(await byPlugins().execute(), await byHand().execute())
}

async function report(
  { name, byHand, byPlugins }: Pair,
  run: (query: () => Query) => Contestant['run'],
): Promise<void> {
  const [, comparison] = await compare([
    { name, run: run(byHand) },
    { name, run: run(byPlugins) },
  ])
  if (comparison !== undefined) console.log(formatComparison(comparison))
}

console.log('CPU time beside plain Kysely with the same conditions written by hand\n')
console.log('Build and compile')
for (const pair of [...reads, ...writes].flatMap(pairsOf)) {
  assertSameSql(pair)
  await report(pair, query => () => query().compile())
}
console.log('\nBuild, compile and execute on SQLite')
for (const pair of reads.flatMap(pairsOf)) {
  await assertSameRows(pair)
  await report(pair, query => () => query().execute())
}
for (const pair of writes.flatMap(pairsOf)) await report(pair, query => () => query().execute())
