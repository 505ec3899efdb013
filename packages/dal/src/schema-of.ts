import {
  createQueryId,
  SelectQueryNode,
  TableNode,
  WithSchemaPlugin,
  type Kysely,
  type RootOperationNode,
} from 'kysely'

const probe: RootOperationNode = SelectQueryNode.createFrom([TableNode.create('probe')])

/** The schema that `withSchema()` gave a handle: read from what happens to a table, since plugins hide it. */
export function schemaOf<DB>(db: Kysely<DB>): string | undefined {
  const queryId = createQueryId()
  const node = db
    .getExecutor()
    .plugins.filter(plugin => plugin instanceof WithSchemaPlugin)
    .reduce((query, plugin) => plugin.transformQuery({ node: query, queryId }), probe)
  const table = SelectQueryNode.is(node) ? node.from?.froms[0] : undefined
  return table !== undefined && TableNode.is(table) ? table.table.schema?.name : undefined
}
