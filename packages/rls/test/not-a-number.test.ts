import { createExecutor } from '@kysera/executor'
import { createORM, createRepositoryFactory } from '@kysera/repository'
import { deny, filter, RLSError, RLSPolicyEvaluationError, rlsPlugin, type RLSSchema } from '@kysera/rls'
import { contract } from '@kysera-internal/test-support'
import type { Kysely } from 'kysely'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ann, as } from './tenants.js'

interface Readings {
  readings: { id: number; score: number | null; taken_at: Date | string | null }
}

type Condition = Record<string, unknown>
type Policy = NonNullable<RLSSchema<Readings>['readings']>['policies'][number]
type Rule = typeof deny | typeof filter

const schemaOf = (policy: Policy): RLSSchema<Readings> => ({
  readings: { policies: [policy], defaultDeny: false },
})

/** PostgreSQL has NaN greater than every number and equal to itself. SQLite writes it as null, MySQL has none. */
contract('what is no number', ({ createDatabase, traits }) => {
  const scores = [traits.supportsNativeRls ? Number.NaN : 7, 4, 5, 6, null]

  const openReadings = async (): Promise<Kysely<Readings>> => {
    const raw: Kysely<Readings> = await createDatabase()
    await raw.schema
      .createTable('readings')
      .addColumn('id', 'integer', column => column.primaryKey())
      .addColumn('score', 'double precision')
      .addColumn('taken_at', traits.supportsNativeRls ? 'timestamptz' : 'varchar(40)')
      .execute()
    await fill(raw)
    return raw
  }

  const fill = (raw: Kysely<Readings>): Promise<unknown> =>
    raw
      .insertInto('readings')
      .values(scores.map((score, index) => ({ id: index + 1, score, taken_at: null })))
      .execute()

  const guarded = (raw: Kysely<Readings>, policy: Policy): Promise<Kysely<Readings>> =>
    createExecutor(raw, [rlsPlugin({ schema: schemaOf(policy) })])

  const visible = async (raw: Kysely<Readings>, policy: Policy): Promise<number[]> => {
    const db = await guarded(raw, policy)
    return as(ann, () => idsOf(db.selectFrom('readings').select('id').orderBy('id')))
  }

  const accessible = async (raw: Kysely<Readings>, policy: Policy): Promise<number[]> => {
    const orm = await createORM(raw, [rlsPlugin({ schema: schemaOf(policy) })])
    const readings = orm.createRepository(executor =>
      createRepositoryFactory(executor).create({
        tableName: 'readings',
        schemas: { create: z.object({ id: z.number() }) },
      }),
    )
    const found: number[] = []
    for (const row of await raw.selectFrom('readings').selectAll().orderBy('id').execute()) {
      if (await as(ann, () => readings.canAccess('read', row))) found.push(row.id)
    }
    return found
  }

  const conditions: readonly Condition[] = [
    { score: 5 },
    { score: null },
    { score: [5, 6] },
    { score: [5, null] },
    { score: { $in: ['5'] } },
    { score: { $eq: 5 } },
    { score: { $ne: 5 } },
    { score: { $ne: null } },
    { score: { $gt: 5 } },
    { score: { $gte: 5 } },
    { score: { $lt: 5 } },
    { score: { $lte: 5 } },
    { score: { $gt: 4, $lt: 6 } },
    { score: { $in: [5, 6] } },
    { score: { $nin: [5, 6] } },
    { score: { $nin: [null] } },
    { score: { $between: [5, 6] } },
    { score: { $isNull: true } },
    { score: { $isNotNull: true } },
    { $or: [{ score: { $gt: 5 } }, { score: { $lt: 5 } }] },
    { $and: [{ score: { $ne: 5 } }, { score: { $gte: 4 } }] },
  ]

  const refused: readonly Condition[] = [
    { score: Number.NaN },
    { score: [1, Number.NaN] },
    { taken_at: new Date(Number.NaN) },
    ...['$eq', '$ne', '$gt', '$gte', '$lt', '$lte'].flatMap(operator => [
      { score: { [operator]: Number.NaN } },
      { taken_at: { [operator]: new Date(Number.NaN) } },
    ]),
    { score: { $in: [1, Number.NaN] } },
    { score: { $nin: [1, Number.NaN] } },
    { score: { $between: [1, Number.NaN] } },
  ]

  describe.each<[string, Rule]>([
    ['deny', deny],
    ['filter', filter],
  ])('beside a rule of type %s', (_, rule) => {
    test('is the same in memory and in the database', async () => {
      const raw = await openReadings()
      for (const condition of conditions) {
        const policy = rule('read', () => condition)
        expect({ condition, ids: await accessible(raw, policy) }).toEqual({
          condition,
          ids: await visible(raw, policy),
        })
      }
    })

    test('comes into no new row that the database would not pass', async () => {
      const raw = await openReadings()
      for (const [index, condition] of conditions.entries()) {
        const id = index + 10
        const db = await guarded(
          raw,
          rule('create', () => condition),
        )
        const inserting = as(ann, () =>
          db.insertInto('readings').values({ id, score: Number.NaN, taken_at: null }).execute(),
        )
        await inserting.catch(() => {})
        const written = await idsOf(raw.selectFrom('readings').select('id').where('id', '=', id))
        const passing = await visible(
          raw,
          rule('read', () => condition),
        )
        expect({ condition, passing }).toEqual({ condition, passing: expect.arrayContaining(written) })
      }
    })

    test('comes into no changed row that the database would not pass', async () => {
      const raw = await openReadings()
      for (const condition of conditions) {
        const db = await guarded(
          raw,
          rule('update', () => condition),
        )
        await as(ann, () => db.updateTable('readings').set({ score: Number.NaN }).execute()).catch(() => {})
        const rows = await raw.selectFrom('readings').selectAll().execute()
        const changed = rows.filter(({ id, score }) => !Object.is(score, scores[id - 1])).map(({ id }) => id)
        const passing = await visible(
          raw,
          rule('read', () => condition),
        )
        expect({ condition, passing }).toEqual({ condition, passing: expect.arrayContaining(changed) })
        await raw.deleteFrom('readings').execute()
        await fill(raw)
      }
    })

    test('is refused in a rule, whoever would decide by it', async () => {
      const raw = await openReadings()
      for (const condition of refused) {
        const reading = rule('read', () => condition)
        await expect(visible(raw, reading)).rejects.toThrow(RLSPolicyEvaluationError)
        expect(await accessible(raw, reading)).toEqual([])
        const db = await guarded(
          raw,
          rule(['create', 'update'], () => condition),
        )
        const values = { score: 8, taken_at: new Date(0) }
        await expect(
          as(ann, () =>
            db
              .insertInto('readings')
              .values({ id: 6, ...values })
              .execute(),
          ),
        ).rejects.toThrow(RLSError)
        await expect(as(ann, () => db.updateTable('readings').set(values).execute())).rejects.toThrow(
          RLSError,
        )
      }
      expect(await idsOf(raw.selectFrom('readings').select('id').where('score', '=', 8))).toEqual([])
    })
  })
})

async function idsOf(query: { execute(): Promise<readonly { readonly id: number }[]> }): Promise<number[]> {
  return (await query.execute()).map(({ id }) => id)
}
