import { createQueryId, SelectQueryNode, TableNode, WithSchemaPlugin, type RootOperationNode } from 'kysely'
import type { AnyHandle } from './executor.js'

const probe: RootOperationNode = SelectQueryNode.createFrom([TableNode.create('probe')])

/** The schema that `withSchema()` gave a handle; undefined where it gave none. */
export function schemaOf(handle: AnyHandle): string | undefined {
  return schemaIn(handle.getExecutor().plugins.filter(plugin => plugin instanceof WithSchemaPlugin))
}

/** Read from what happens to a table, since plugins hide it. */
function schemaIn(plugins: readonly WithSchemaPlugin[]): string | undefined {
  const queryId = createQueryId()
  const query = plugins.reduce((node, plugin) => plugin.transformQuery({ node, queryId }), probe)
  const table = SelectQueryNode.is(query) ? query.from?.froms[0] : undefined
  return table !== undefined && TableNode.is(table) ? table.table.schema?.name : undefined
}

const schemas = new WeakMap<WithSchemaPlugin, string>()

/** The schema that one plugin puts tables into. */
export function schemaOfPlugin(plugin: WithSchemaPlugin): string {
  const known = schemas.get(plugin)
  if (known !== undefined) return known
  const schema = schemaIn([plugin]) ?? ''
  schemas.set(plugin, schema)
  return schema
}
