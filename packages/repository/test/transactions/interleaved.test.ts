import { currentTransaction, withTransaction, type DbContext } from '@kysera/dal'
import { createExecutor } from '@kysera/executor'
import { createORM, createRepositoryFactory } from '@kysera/repository'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'

const transactions = 1000
const undone = 'undone'
const ignore = (): void => {}

/** Lets other transactions go on, some more often than others. */
async function interleave(turns: number): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise(resolve => setImmediate(resolve))
}

contract('a thousand transactions at once', ({ open }) => {
  test('never see each other, and keep what they committed', { timeout: 60_000 }, async () => {
    const db = await open({ poolSize: 8 })
    const orm = await createORM(await createExecutor(db, []))
    const tags = orm.createRepository(exec => createRepositoryFactory(exec).create({ tableName: 'tags' }))
    const seen: unknown[] = []

    const addTwo = async (ctx: DbContext<SampleDatabase>, i: number): Promise<void> => {
      const fate = i % 5 === 0 ? undone : 'kept'
      await tags.create({ name: `${i} ${fate} outer` })
      await interleave(i % 4)
      await withTransaction(ctx, async nested => {
        seen.push(currentTransaction(orm.executor) === nested)
        await tags.create({ name: `${i} ${i % 3 === 0 ? undone : fate} nested` })
        await interleave(i % 3)
        if (i % 3 === 0) throw new Error('undo the nested one')
      }).catch(ignore)
      seen.push(currentTransaction(orm.executor)?.db.isTransaction)
      const others = await tags.count({
        where: { $and: [{ name: { $contains: undone } }, { name: { $ne: `${i} ${undone} outer` } }] },
      })
      seen.push(others <= (i % 5 === 0 ? 1 : 0))
      if (i % 5 === 0) throw new Error('undo all')
    }

    const numbers = Array.from({ length: transactions }, (_, i) => i)
    const outcomes = await Promise.allSettled(numbers.map(i => orm.transaction(ctx => addTwo(ctx, i))))

    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(transactions / 5)
    expect(new Set(seen)).toEqual(new Set([true]))
    expect(currentTransaction(orm.executor)).toBeUndefined()
    const names = await db.selectFrom('tags').select('name').execute()
    const expected = numbers
      .filter(i => i % 5 !== 0)
      .flatMap(i => (i % 3 === 0 ? [`${i} kept outer`] : [`${i} kept outer`, `${i} kept nested`]))
    expect(new Set(names.map(({ name }) => name))).toEqual(new Set(expected))
    expect(names).toHaveLength(expected.length)
  })
})
