import { createPluginMetadata, detectDialect, PLUGIN_PRIORITIES, VERSION } from '@kysera/core'
import { QueryNotes, type Plugin, type TableContext } from '@kysera/executor'
import { ExpressionWrapper, TableNode } from 'kysely'
import { currentContext } from './context/current-context.js'
import type { GuardedReference } from './guard/guard.js'
import { guardReference } from './guard/guard-reference.js'
import { guardStatement } from './guard/guard-statement.js'
import { RLSPolicyViolation } from './errors.js'
import { reportViolation } from './guard/report.js'
import { markOf } from './guard/mark.js'
import { refreshGuards, type StatementNotes } from './guard/statement-notes.js'
import { KeysOfTables } from './keys-of-tables.js'
import type { RLSExtension } from './repository/extension.js'
import { addRowSecurity } from './repository/repository-methods.js'
import { resolveOptions, type RLSPluginOptions } from './options.js'

/**
 * Makes every statement of an executor obey the policies of a schema.
 *
 * Rows that may not be read are not there. A write that a policy refuses rejects with `RLSPolicyViolation` before it
 * is sent. Policies are evaluated in the context of `rlsContext` in which a statement is executed, and rules that are
 * filter objects or expressions cost no query.
 *
 * @throws {RLSSchemaError} when the schema or an option makes no sense.
 * @example
 * const schema = defineRLSSchema({
 *   posts: { policies: [filter('all', ctx => ({ tenant_id: ctx.auth.tenantId }))] },
 * })
 * const plugin = rlsPlugin({ schema })
 */
// oxlint-disable-next-line typescript/no-explicit-any -- a schema may be written without naming the database
export function rlsPlugin<DB = any>(options: RLSPluginOptions<DB>): Plugin<RLSExtension> {
  const config = resolveOptions(options)
  const keys = new KeysOfTables()
  const notes = new QueryNotes<StatementNotes>()
  return {
    ...createPluginMetadata('@kysera/rls', VERSION, {
      dependencies: [],
      priority: PLUGIN_PRIORITIES.SECURITY,
    }),
    filter: table => {
      const reference = referenceOf(table)
      if (reference === undefined) return undefined
      const name = nameOf(table)
      const guard = guardReference(reference, name, currentContext.getStore(), config)
      return guard && new ExpressionWrapper(markOf(guard, name))
    },
    transformQuery: ({ node, queryId }) => {
      const refreshed = refreshGuards(node, currentContext.getStore(), config)
      notes.set(queryId, refreshed)
      return refreshed.node
    },
    beforeCompile: queryId => {
      const noted = notes.get(queryId)
      if (noted?.error === undefined) return
      if (noted.error instanceof RLSPolicyViolation) reportViolation(noted.error, config, noted.context)
      throw noted.error
    },
    aroundExecute: (execution, next) =>
      guardStatement(execution, next, {
        config,
        keys,
        notes: notes.get(execution.query.queryId),
      }),
    extendRepository: repo => addRowSecurity(repo, config, keys),
  }
}

/** What new rows have to satisfy, and what REPLACE removes, is decided when the statement is executed. */
function referenceOf({ table, schema, operation, role, db }: TableContext): GuardedReference | undefined {
  if (operation === 'insert' || operation === 'replace') return undefined
  const isTarget = role === 'target'
  const write = isTarget && (operation === 'update' || operation === 'delete') ? operation : undefined
  return { table, schema, write, isTarget, dialect: db === undefined ? 'postgres' : detectDialect(db) }
}

function nameOf({ table, schema, alias }: TableContext): TableNode {
  if (alias !== undefined) return TableNode.create(alias)
  return schema === undefined ? TableNode.create(table) : TableNode.createWithSchema(schema, table)
}
