import { replacePlugin, type Plugin } from '@kysera/executor'
import { filter, RLSPolicyViolation, type RLSSchema } from '@kysera/rls'
import { contract } from '@kysera-internal/test-support'
import {
  ColumnNode,
  DeleteQueryNode,
  ExpressionWrapper,
  FromNode,
  ParensNode,
  ReferenceNode,
  SelectQueryNode,
  sql,
  TableNode,
  UpdateQueryNode,
  WhereNode,
} from 'kysely'
import { expect, test } from 'vitest'
import { ann, as, cleo, guarded, openTenants, type TenantDatabase } from '../tenants.js'

const schema: RLSSchema<TenantDatabase> = {
  projects: { policies: [filter('all', ctx => ({ tenant_id: ctx.auth.tenantId }))] },
}

/** A plugin that changes a statement after policies have looked at it. */
const behind = (part: Partial<SelectQueryNode>): Plugin => ({
  name: 'behind',
  transformQuery: ({ node }) => (SelectQueryNode.is(node) ? { ...node, ...part } : node),
})

contract('what stands where nobody looks', ({ createDatabase }) => {
  const removal = DeleteQueryNode.create([TableNode.create('projects')])

  test('is refused as a write in a part of a statement', async () => {
    const raw = await openTenants(createDatabase)
    const db = await guarded(raw, schema)
    const nested = db
      .with('gone', qb => qb.deleteFrom('projects').returning('id'))
      .selectFrom('gone')
      .selectAll()
    const attempts = [
      db.selectFrom(nested.as('n')).selectAll(),
      db.selectFrom('tasks').select('id').where('id', 'in', nested.select('id')),
      db
        .selectFrom('tasks')
        .select('id')
        .where(() => sql<boolean>`exists ${nested}`),
    ]
    for (const attempt of attempts) {
      await expect(as(ann, () => attempt.execute())).rejects.toMatchObject({
        name: 'RLSPolicyViolation',
        operation: 'write',
      })
    }
    expect(await raw.selectFrom('projects').select('id').execute()).toHaveLength(4)
  })

  test('is refused as a write that another plugin adds', async () => {
    const raw = await openTenants(createDatabase)
    const plugin = behind({ where: WhereNode.create(ParensNode.create(removal)) })
    const db = await guarded(raw, schema, {}, [plugin])
    const attempt = as(ann, () => db.selectFrom('tasks').select('id').execute())
    await expect(attempt).rejects.toMatchObject({ name: 'RLSPolicyViolation', operation: 'write' })
  })

  test('is refused as text that another plugin puts in place of a table', async () => {
    const raw = await openTenants(createDatabase)
    const text = sql`projects as tasks`.toOperationNode()
    const db = await guarded(raw, schema, {}, [behind({ from: FromNode.create([text]) })])
    const attempt = as(ann, () => db.selectFrom('tasks').select('id').execute())
    await expect(attempt).rejects.toThrow(RLSPolicyViolation)
  })

  test('is refused as a tree that says something else than the text that was compiled', async () => {
    const raw = await openTenants(createDatabase)
    const db = await guarded(raw, schema)
    const move = (tenant_id: number) =>
      db.updateTable('projects').set({ tenant_id }).where('id', '=', 1).compile()
    const attempt = as(ann, () => {
      const [away, home] = [move(2), move(1)]
      Object.assign(away.query, { updates: UpdateQueryNode.is(home.query) ? home.query.updates : [] })
      return db.executeQuery(away)
    })
    await expect(attempt).rejects.toThrow(RLSPolicyViolation)
    expect(await raw.selectFrom('projects').select('id').where('tenant_id', '=', 1).execute()).toHaveLength(2)
  })

  test('is refused as a query of somebody else whose id another handle has used since', async () => {
    const raw = await openTenants(createDatabase)
    const other: Plugin = { name: 'other' }
    const db = await guarded(raw, schema, {}, [other])
    const query = await as(cleo, () => db.selectFrom('projects').select('name').compile())
    const attempt = as(ann, () => {
      const queryExecutor = replacePlugin(db, 'other').getExecutor()
      queryExecutor.transformQuery(db.selectFrom('tasks').select('id').toOperationNode(), query.queryId)
      return db.executeQuery(query)
    })
    await expect(attempt).rejects.toThrow('compiled in another context')
  })

  test('is refused as text in a column that is a query', async () => {
    const raw = await openTenants(createDatabase)
    const db = await guarded(raw, schema)
    const text = sql`projects`.toOperationNode()
    const names = SelectQueryNode.createFrom([text])
    const column = Object.assign({ ...ReferenceNode.create(ColumnNode.create('name')) }, { column: names })
    const query = db.selectFrom('tasks').select(new ExpressionWrapper(column).as('name'))
    await expect(as(ann, () => query.execute())).rejects.toMatchObject({ operation: 'raw' })
  })
})
