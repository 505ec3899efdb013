/** The sources of one program: what they are called, and what is in them. */
export type Sources = Readonly<Record<string, string>>

const tables = Array.from({ length: 40 }, (_, index) => `table_${index + 1}`)
/** Four queries on each of these. */
const queried = tables.slice(0, 20)

const schema = `import type { ColumnType, Generated } from 'kysely'

${tables.map(tableType).join('\n\n')}

export interface Database {
${tables.map(table => `  ${table}: ${typeName(table)}`).join('\n')}
}
`

function tableType(table: string): string {
  return `export interface ${typeName(table)} {
  id: Generated<number>
  owner_id: number
  name: string
  email: string
  note: string | null
  amount: number
  status: 'open' | 'paid' | 'closed'
  active: Generated<boolean>
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
  deleted_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
}`
}

function typeName(table: string): string {
  return `T${table.replace('table_', '')}`
}

const validation = (name: string): string => `const ${name} = z.object({
  owner_id: z.number(), name: z.string(), email: z.email(), note: z.string().nullable(), amount: z.number(),
  status: z.enum(['open', 'paid', 'closed']),
})
const ${name}Changes = ${name}.partial()`

const plainQueries = (table: string, n: number): string => `${validation(`Input${n}`)}
export const find${n} = (db: Kysely<Database>, id: number) =>
  db.selectFrom('${table}').selectAll().where('id', '=', id).executeTakeFirst()
export const create${n} = (db: Kysely<Database>, input: z.input<typeof Input${n}>) =>
  db.insertInto('${table}').values(Input${n}.parse(input)).returningAll().executeTakeFirstOrThrow()
export const update${n} = (db: Kysely<Database>, id: number, input: z.input<typeof Input${n}Changes>) =>
  db.updateTable('${table}').set(Input${n}Changes.parse(input)).where('id', '=', id).returningAll().executeTakeFirst()
export const list${n} = (db: Kysely<Database>, least: number) =>
  db.selectFrom('${table}').select(['id', 'name', 'amount']).where('amount', '>=', least)
    .where('status', 'in', ['open', 'paid']).where('deleted_at', 'is', null)
    .orderBy('created_at', 'desc').limit(20).execute()`

const repositoryQueries = (table: string, n: number): string => `${validation(`Input${n}`)}
const repository${n} = (db: Kysely<Database>) =>
  createRepositoryFactory(db).create({ tableName: '${table}', schemas: { create: Input${n}, update: Input${n}Changes } })
export const find${n} = (db: Kysely<Database>, id: number) => repository${n}(db).findById(id)
export const create${n} = (db: Kysely<Database>, input: z.input<typeof Input${n}>) => repository${n}(db).create(input)
export const update${n} = (db: Kysely<Database>, id: number, input: z.input<typeof Input${n}Changes>) =>
  repository${n}(db).update(id, input)
export const list${n} = (db: Kysely<Database>, least: number) =>
  repository${n}(db).find({
    select: ['id', 'name', 'amount'],
    where: { amount: { $gte: least }, status: { $in: ['open', 'paid'] }, deleted_at: null },
    orderBy: 'created_at', orderDirection: 'desc', limit: 20,
  })`

const common = `import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Database } from './schema.js'
`

/** Eighty queries of plain Kysely over forty tables. */
export const plain: Sources = {
  'schema.ts': schema,
  'queries.ts': `${common}
${queried.map((table, index) => plainQueries(table, index + 1)).join('\n\n')}
`,
}

/** The same queries through twenty repositories. */
export const repositories: Sources = {
  'schema.ts': schema,
  'queries.ts': `${common}import { createRepositoryFactory } from '@kysera/repository'

${queried.map((table, index) => repositoryQueries(table, index + 1)).join('\n\n')}
`,
}

/** What both need besides their own code: the libraries' declarations. */
export const imports: Sources = {
  'queries.ts': `import { createRepositoryFactory } from '@kysera/repository'
import { Kysely } from 'kysely'
import { z } from 'zod'

export const used = [createRepositoryFactory, Kysely, z]
`,
}
