import { createContext, withTransaction, type DbContext } from '@kysera/dal'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import type { Kysely } from 'kysely'
import { expect, test } from 'vitest'

type Context = DbContext<SampleDatabase>

const add = async ({ db }: Context, name: string): Promise<void> => {
  await db.insertInto('tags').values({ name }).execute()
}
const names = async (db: Kysely<SampleDatabase>): Promise<string[]> => {
  const tags = await db.selectFrom('tags').select('name').orderBy('id').execute()
  return tags.map(({ name }) => name)
}
const ignore = (): void => {}

interface Gate {
  readonly opened: Promise<void>
  readonly open: () => void
}
function gate(): Gate {
  let open = ignore
  const opened = new Promise<void>(resolve => (open = resolve))
  return { opened, open }
}

contract('a statement beside a nested transaction', ({ open }) => {
  test('waits for its end, and is not undone with it', async () => {
    const db = await open()
    const order: string[] = []
    await withTransaction(db, async ctx => {
      const [started, release] = [gate(), gate()]
      const nested = withTransaction(ctx, async inner => {
        await add(inner, 'inner')
        started.open()
        await release.opened
        order.push('inner fails')
        throw new Error('undo')
      })
      await started.opened
      const outer = add(ctx, 'outer').then(() => order.push('outer is written'))
      release.open()
      await Promise.all([nested.catch(ignore), outer])
    })
    expect(order).toEqual(['inner fails', 'outer is written'])
    expect(await names(db)).toEqual(['outer'])
  })

  test('waits for all that are waiting before it', async () => {
    const db = await open()
    await withTransaction(db, async ctx => {
      const failing = ['a', 'b', 'c'].map(name =>
        withTransaction(ctx, async inner => {
          await add(inner, name)
          throw new Error('undo')
        }).catch(ignore),
      )
      await Promise.all([...failing, add(ctx, 'outer'), withTransaction(ctx, inner => add(inner, 'kept'))])
    })
    expect(new Set(await names(db))).toEqual(new Set(['outer', 'kept']))
  })

  test('does not wait inside of it, whichever context it uses', async () => {
    const db = await open()
    await withTransaction(db, ctx =>
      withTransaction(ctx, async middle => {
        await add(ctx, 'by the outer context')
        await withTransaction(middle, async inner => {
          await add(ctx, 'from further inside')
          await add(middle, 'by the middle context')
          await add(inner, 'by the inner context')
        })
      }),
    )
    expect(await names(db)).toEqual([
      'by the outer context',
      'from further inside',
      'by the middle context',
      'by the inner context',
    ])
  })

  test('waits inside of one for its own siblings', async () => {
    const db = await open()
    await withTransaction(db, ctx =>
      withTransaction(ctx, async middle => {
        const started = gate()
        const nested = withTransaction(middle, async inner => {
          await add(inner, 'lost')
          started.open()
          throw new Error('undo')
        })
        await started.opened
        await Promise.all([nested.catch(ignore), add(ctx, 'kept')])
      }),
    )
    expect(await names(db)).toEqual(['kept'])
  })

  test('rejects when the transaction has ended meanwhile', async () => {
    const db = await open()
    const [started, release] = [gate(), gate()]
    let late: Promise<void> | undefined
    const failed = withTransaction(db, async ctx => {
      void withTransaction(ctx, async () => {
        started.open()
        await release.opened
      }).catch(ignore)
      await started.opened
      late = add(createContext(ctx.db), 'late')
      late.catch(ignore)
      setImmediate(release.open)
      throw new Error('undo')
    })
    await expect(failed).rejects.toThrow('undo')
    await expect(late).rejects.toThrow('Transaction has ended')
    expect(await names(db)).toEqual([])
  })
})
