import { silentLogger } from '@kysera/core'
import { filter, RLSPolicyEvaluationError } from '@kysera/rls'
import { contract } from '@kysera-internal/test-support'
import { expressionBuilder, sql } from 'kysely'
import { expect, test } from 'vitest'
import { ann, as, guarded, openTenants } from './tenants.js'

contract('filter objects', ({ createDatabase }) => {
  const find = async (condition: Record<string, unknown>, warnings: string[] = []): Promise<number[]> => {
    const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) }
    const raw = await openTenants(createDatabase)
    const db = await guarded(raw, { projects: { policies: [filter('read', condition)] } }, { logger })
    const rows = await as(ann, () => db.selectFrom('projects as p').select('p.id').orderBy('p.id').execute())
    await raw.destroy()
    return rows.map(({ id }) => id)
  }
  const eb = expressionBuilder<{ projects: { id: number } }, 'projects'>()

  test.each<[string, Record<string, unknown>, number[]]>([
    ['a value', { tenant_id: 1 }, [1, 2]],
    ['several columns', { tenant_id: 1, owner_id: 1 }, [1]],
    ['null', { tenant_id: null }, [4]],
    ['nothing', {}, [1, 2, 3, 4]],
    ['a list', { id: [1, 3] }, [1, 3]],
    ['a list with null', { tenant_id: [2, null] }, [3, 4]],
    ['an empty list', { id: [] }, []],
    ['$eq and $ne', { tenant_id: { $eq: 1, $ne: 2 } }, [1, 2]],
    ['$ne null', { tenant_id: { $ne: null } }, [1, 2, 3]],
    ['$gt and $lte', { id: { $gt: 1, $lte: 3 } }, [2, 3]],
    ['$gte and $lt', { id: { $gte: 1, $lt: 3 } }, [1, 2]],
    ['$in with nothing', { id: { $in: [] } }, []],
    ['$nin', { id: { $nin: [1, 2] } }, [3, 4]],
    ['$nin with nothing', { id: { $nin: [] } }, [1, 2, 3, 4]],
    ['$nin with null', { tenant_id: { $nin: [1, null] } }, [3]],
    ['$like', { name: { $like: 'A%' } }, [1]],
    ['$ilike', { name: { $ilike: 'a%' } }, [1]],
    ['$isNull', { status: { $isNull: true } }, [2]],
    ['$isNotNull', { status: { $isNotNull: true } }, [1, 3, 4]],
    ['$between', { id: { $between: [2, 3] } }, [2, 3]],
    ['$or', { $or: [{ id: 1 }, { tenant_id: 2 }] }, [1, 3]],
    ['$or with nothing', { $or: [] }, []],
    ['$and', { $and: [{ tenant_id: 1 }, { owner_id: 2 }] }, [2]],
    ['an expression', { tenant_id: sql`3 - 2` }, [1, 2]],
    ['another column', { owner_id: eb.ref('id') }, [1, 2, 3]],
  ])('%s', async (_, condition, ids) => {
    expect(await find(condition)).toEqual(ids)
  })

  test('undefined matches no row, and is told', async () => {
    const warnings: string[] = []
    expect(await find({ tenant_id: undefined }, warnings)).toEqual([])
    expect(await find({ tenant_id: { $in: [1, undefined] } }, warnings)).toEqual([])
    expect(await find({ tenant_id: { $in: undefined } }, warnings)).toEqual([])
    expect(warnings).toHaveLength(3)
  })

  test.each<[string, Record<string, unknown>]>([
    ['an unknown operator', { id: { $near: 1 } }],
    ['an operator of objects', { id: { constructor: 1 } }],
    ['a plain object', { id: { a: 1 } }],
    ['an empty object', { id: {} }],
    ['a function', { id: () => 1 }],
    ['a symbol', { id: Symbol('id') }],
    ['NaN', { id: Number.NaN }],
    ['an operator in place of a column', { $not: { id: 1 } }],
    ['$or without a list', { $or: { id: 1 } }],
  ])('%s is refused', async (_, condition) => {
    await expect(find(condition)).rejects.toThrow(RLSPolicyEvaluationError)
  })
})
