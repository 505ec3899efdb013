import { BadRequestError } from '@kysera/core'
import {
  createContext,
  createSchemaContext,
  isDbContext,
  isInTransaction,
  toContext,
  withContext,
} from '@kysera/dal'
import { createExecutorSync, getPlugins } from '@kysera/executor'
import { dummyDb } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'

const db = dummyDb('postgres')

test('a context keeps the very handle, and has no schema unless one was given', () => {
  const ctx = createContext(db)
  expect(ctx.db).toBe(db)
  expect(Object.keys(ctx)).toEqual(['db', 'isTransaction'])
  expect(Object.isFrozen(ctx)).toBe(true)
  expect(isInTransaction(ctx)).toBe(false)
})

test('a context with a schema puts queries into it, and keeps the plugins of an executor', () => {
  const ctx = createSchemaContext(createExecutorSync(db, [{ name: 'empty' }]), 'tenant_1')
  expect(ctx.schema).toBe('tenant_1')
  expect(getPlugins(ctx.db).map(plugin => plugin.name)).toEqual(['empty'])
  expect(ctx.db.selectFrom('tags').select('id').compile().sql).toBe('select "id" from "tenant_1"."tags"')
})

test('the schema of a scoped handle is known, the last one given', () => {
  expect(createContext(db.withSchema('a')).schema).toBe('a')
  expect(createContext(createContext(db, { schema: 'a' }).db, { schema: 'b' }).schema).toBe('b')
  expect(createContext(createExecutorSync(db.withSchema('a'), [{ name: 'empty' }])).schema).toBe('a')
})

test('a context is passed on as it is', async () => {
  const ctx = createContext(db)
  expect(toContext(ctx)).toBe(ctx)
  expect(await withContext(ctx, async given => given)).toBe(ctx)
})

test('a test double may say that it is in a transaction', () => {
  expect(createContext(db, true).isTransaction).toBe(true)
  expect(createContext(db, { isTransaction: true }).isTransaction).toBe(true)
})

test.each([undefined, null, 1, 'db', {}, []])('%j is neither a context nor a database', value => {
  expect(isDbContext(value)).toBe(false)
  // @ts-expect-error -- not a database
  expect(() => createContext(value)).toThrow(BadRequestError)
})

test('a Kysely instance is no context', () => {
  expect(isDbContext(db)).toBe(false)
})

test('a schema is a name', () => {
  expect(() => createSchemaContext(db, '')).toThrow(BadRequestError)
  // @ts-expect-error -- not a name
  expect(() => createSchemaContext(db, undefined)).toThrow(BadRequestError)
})
