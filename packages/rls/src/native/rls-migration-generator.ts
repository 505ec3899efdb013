import type { RLSSchema } from '../policy/schema.js'
import { createFunctions, dropFunctions } from './context-functions.js'
import { assertIdentifier } from './identifiers.js'
import { resolveNativeOptions, type MigrationOptions } from './options.js'
import { createStatements, dropStatements } from './statements.js'

/** Writes a migration of Kysely that makes the policies of a schema. */
export class RLSMigrationGenerator {
  /**
   * The source of a module with `up` and `down`.
   *
   * @throws {RLSSchemaError} as `PostgresRLSGenerator` does.
   */
  generateMigration(schema: RLSSchema, options: MigrationOptions = {}): string {
    const { name = 'rls_policies', includeContextFunctions = true } = options
    const config = resolveNativeOptions(options)
    const up = [
      ...(includeContextFunctions ? createFunctions(config) : []),
      ...createStatements(schema, config),
    ]
    const down = [
      ...dropStatements(schema, config),
      ...(includeContextFunctions ? dropFunctions(config) : []),
    ]
    return `import { sql, type Kysely } from 'kysely'

/** ${oneLine(name)} */
export async function up(db: Kysely<unknown>): Promise<void> {
${body(up)}
}

export async function down(db: Kysely<unknown>): Promise<void> {
${body(down)}
}
`
  }

  /** `YYYYMMDD_HHMMSS_<name>.ts`, the time in UTC. @throws {RLSSchemaError} for a name that is more than a word. */
  generateFilename(name = 'rls_policies'): string {
    assertIdentifier(name)
    const [date = '', time = ''] = new Date().toISOString().replaceAll(/[-:]/g, '').split(/[T.]/)
    return `${date}_${time}_${name}.ts`
  }
}

/** What was left out stays a comment. */
const body = (statements: readonly string[]): string =>
  statements
    .map(statement =>
      statement.startsWith('--')
        ? `  // ${oneLine(statement.slice(3))}`
        : `  await sql.raw(\`${escaped(statement)}\`).execute(db)`,
    )
    .join('\n')

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')

const oneLine = (text: string): string => text.replaceAll(/[\r\n\u2028\u2029]+/g, ' ').replaceAll('*/', '* /')
