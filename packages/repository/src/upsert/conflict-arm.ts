import { BadRequestError, type Dialect } from '@kysera/core'
import { sql } from 'kysely'
import type { AnyInsert } from '../table/any-query.js'
import type { Table } from '../table/table.js'

/** What an INSERT does where a row exists: takes the new values of some columns. The key is what rows conflict in. */
type ConflictArm = (insert: AnyInsert, key: readonly string[], updated: readonly string[]) => AnyInsert

const onConflict: ConflictArm = (insert, key, updated) =>
  insert.onConflict(conflict => {
    const inColumns = conflict.columns(key)
    if (updated.length === 0) return inColumns.doNothing()
    return inColumns.doUpdateSet(assigned(updated, column => sql`${sql.id('excluded', column)}`))
  })

const onDuplicateKey: ConflictArm = (insert, key, updated) =>
  insert.onDuplicateKeyUpdate(eb =>
    updated.length > 0
      ? assigned(updated, column => sql`values(${sql.id(column)})`)
      : // A key that stays changes nothing; IGNORE would also ignore errors.
        assigned(key.slice(0, 1), column => eb.ref(column)),
  )

const arms: Readonly<Record<Dialect, ConflictArm | undefined>> = {
  postgres: onConflict,
  sqlite: onConflict,
  mysql: onDuplicateKey,
  mssql: undefined,
}

/** @throws {BadRequestError} where there is no upsert. */
export function conflictArm({ dialect }: Table): ConflictArm {
  const arm = arms[dialect]
  if (arm === undefined) throw new BadRequestError(`There is no upsert on ${dialect}`)
  return arm
}

function assigned(columns: readonly string[], valueOf: (column: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(columns.map(column => [column, valueOf(column)]))
}
