import { BadRequestError } from '@kysera/core'
import { ContextAwareRepository } from '@kysera/repository'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import type { Insertable, Kysely, Selectable } from 'kysely'
import { expect, test } from 'vitest'

type Post = Selectable<SampleDatabase['posts']>

class Posts extends ContextAwareRepository<SampleDatabase, 'posts'> {
  readonly label: string

  constructor(db: Kysely<SampleDatabase>, label = 'posts') {
    super(db, 'posts')
    this.label = label
  }
  add(data: Insertable<SampleDatabase['posts']>): Promise<unknown> {
    return this.db.insertInto(this.tableName).values(data).execute()
  }
  byTitle(title: string): Promise<Post | null> {
    return this.findOneBy('title', title)
  }
  byBody(body: string | null): Promise<Post[]> {
    return this.findManyBy('body', body, { orderBy: 'id', limit: 2, offset: 1 })
  }
  // @ts-expect-error -- the id is a number
  wrong = (): Promise<unknown> => this.findOneBy('id', 'x')
}

contract('a repository that is a class', ({ open }) => {
  test('finds rows by a column', async () => {
    const posts = new Posts(await open())
    for (const title of ['a', 'b', 'c', 'd']) await posts.add({ title, body: title === 'd' ? 'x' : null })
    expect((await posts.byTitle('b'))?.id).toBe(2)
    expect(await posts.byTitle('z')).toBe(null)
    expect((await posts.byBody(null)).map(post => post.title)).toEqual(['b', 'a'])
    // @ts-expect-error -- undefined is no value
    await expect(posts.byTitle(undefined)).rejects.toThrow(BadRequestError)
  })

  test('moves to another handle with all that it has, and stays where it was', async () => {
    const db = await open()
    const posts = new Posts(db, 'mine')
    const undone = db.transaction().execute(async trx => {
      const moved = posts.withExecutor(trx)
      expect([moved instanceof Posts, moved.label, moved.tableName]).toEqual([true, 'mine', 'posts'])
      await moved.add({ title: 'a' })
      expect((await moved.byTitle('a'))?.title).toBe('a')
      throw new RangeError('undo')
    })
    await expect(undone).rejects.toThrow(RangeError)
    expect(await posts.byTitle('a')).toBe(null)
  })
})
