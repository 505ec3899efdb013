import sqlParser, { type AST } from 'node-sql-parser'

const parser = new sqlParser.Parser()

const outputColumn = `"(inserted|deleted)"\\.("\\w+"|\\*)( as "\\w+")?`

/** What SQL Server understands and the parser does not, with a neighbour that it understands. */
const gaps: readonly (readonly [RegExp, string])[] = [
  [/\b(offset|fetch next) @\d+ rows\b/g, '$1 1 rows'],
  [new RegExp(` output ${outputColumn}(, ${outputColumn})*`, 'g'), ''],
  [/ (intersect|except) /g, ' union '],
  [/@@version\b/g, 'version'],
]

/** What the parser takes although SQL Server does not. */
const foreign = /\blimit (@?\d+)/

/**
 * Checks the syntax of a statement that Kysely compiled for SQL Server, where no server is at hand.
 *
 * A plain `output` clause is not checked, and MERGE is not known to the parser at all.
 *
 * @throws {Error} naming the place of the first syntax error.
 * @example
 * parseTSql(dummyDb('mssql').selectFrom('users').selectAll().compile().sql)
 */
export function parseTSql(sql: string): AST | AST[] {
  const limit = foreign.exec(sql)
  if (limit) throw new Error(`SQL Server has no LIMIT, but "${limit[0]}" was found`)
  const understood = gaps.reduce((text, [gap, neighbour]) => text.replaceAll(gap, neighbour), sql)
  return parser.astify(understood, { database: 'TransactSQL' })
}
