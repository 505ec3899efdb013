import type { RLSSchema } from '../policy/schema.js'
import { createFunctions } from './context-functions.js'
import { resolveNativeOptions, type PostgresRLSOptions } from './options.js'
import { createStatements, dropStatements } from './statements.js'

/** Writes the policies of a schema as PostgreSQL's own, for whoever does not come through the plugin. */
export class PostgresRLSGenerator {
  /**
   * The statements that switch row security on and make the policies. They may be run again.
   *
   * An allow is permissive; a filter, a validation and a deny are restrictive. `using`, `withCheck`, a condition that is
   * SQL and filters that are objects of constants are translated.
   *
   * @throws {RLSSchemaError} for policies that have no SQL, all at once, and for names that would need more than quotes.
   * @example
   * import { allow, filter } from '@kysera/rls'
   * import { PostgresRLSGenerator } from '@kysera/rls/native'
   *
   * const statements = new PostgresRLSGenerator().generateStatements({
   *   posts: { policies: [filter('read', { published: true }), allow('update', 'author_id = rls_current_user_id()')] },
   * })
   */
  generateStatements(schema: RLSSchema, options?: PostgresRLSOptions): string[] {
    return createStatements(schema, resolveNativeOptions(options))
  }

  /** The functions `rls_current_user_id()` and so on, as one script. They may be made again. */
  generateContextFunctions(options?: PostgresRLSOptions): string {
    return createFunctions(resolveNativeOptions(options))
      .map(statement => `${statement};`)
      .join('\n\n')
  }

  /** The statements that take away every policy with the prefix, and switch row security off. */
  generateDropStatements(schema: RLSSchema, options?: PostgresRLSOptions): string[] {
    return dropStatements(schema, resolveNativeOptions(options))
  }
}
