/**
 * NaN, and a date that is none.
 *
 * JavaScript has them unequal to everything. PostgreSQL takes NaN for the greatest number, equal to itself, SQLite
 * writes it as null, and MySQL's driver writes both as something else: only the database can tell.
 */
export const isNoNumber = (value: unknown): boolean =>
  Number.isNaN(value instanceof Date ? value.getTime() : value)
