import { expect, test } from 'vitest'
import { parseDatabaseError } from '@kysera/core'

/** As node-postgres, PGlite and Neon shape it. */
const duplicate = (detail: string) => ({
  message: 'duplicate key value violates unique constraint "users_key"',
  code: '23505',
  severity: 'ERROR',
  table: 'users',
  constraint: 'users_key',
  detail,
})

test.each([
  ['Key (email)=(a@b.c) already exists.', ['email']],
  ['Key (tenant_id, email)=(1, a@b.c) already exists.', ['tenant_id', 'email']],
  ['Key (lower(email::text))=(a@b.c) already exists.', ['lower(email::text)']],
  [`Key (COALESCE(a, b), (x || ', '::text))=(1, 2) already exists.`, ['COALESCE(a, b)', `(x || ', '::text)`]],
  ['Key ("Email", "a, b", "say ""hi""")=(1, 2, 3) already exists.', ['Email', 'a, b', 'say "hi"']],
  ['Key (email)=(a)=(b) already exists.', ['email']],
  ['a text in another language', []],
])('reads the columns of %s', (detail, columns) => {
  expect(parseDatabaseError(duplicate(detail))).toMatchObject({ table: 'users', columns })
})

test('is not misled by a value that looks like the message', () => {
  const error = parseDatabaseError({
    message: 'insert or update on table "posts" violates foreign key constraint "posts_author"',
    code: '23503',
    severity: 'ERROR',
    table: 'posts',
    constraint: 'posts_author',
    detail: 'Key (author)=(is not present in table "x".) is not present in table "users".',
  })
  expect(error).toMatchObject({ constraint: 'posts_author', table: 'posts', referencedTable: 'users' })
})

test('tells the referencing and the referenced table of a delete', () => {
  const error = parseDatabaseError({
    message:
      'update or delete on table "users" violates foreign key constraint "posts_author" on table "posts"',
    code: '23503',
    severity: 'ERROR',
    detail: 'Key (id)=(1) is still referenced from table "posts".',
  })
  expect(error).toMatchObject({ constraint: 'posts_author', table: 'posts', referencedTable: 'users' })
})

test('reads the field names of postgres.js', () => {
  const error = parseDatabaseError({
    message: 'null value in column "email" of relation "users" violates not-null constraint',
    code: '23502',
    severity: 'ERROR',
    table_name: 'users',
    column_name: 'email',
  })
  expect(error).toMatchObject({ name: 'NotNullError', table: 'users', column: 'email' })
})

test('reads the SQLSTATE that Bun puts into errno', () => {
  const error = parseDatabaseError({
    message: 'new row for relation "users" violates check constraint "adult"',
    code: 'ERR_POSTGRES_SERVER_ERROR',
    errno: '23514',
    severity: 'ERROR',
  })
  expect(error).toMatchObject({ name: 'CheckConstraintError', constraint: 'adult', table: 'users' })
})

test('does not take the name of a constraint for a column or a table', () => {
  const error = parseDatabaseError({ code: '23502', severity: 'ERROR', constraint: 'users_email_not_null' })
  expect(error.toJSON()).toMatchObject({ column: 'unknown', table: undefined })
})
