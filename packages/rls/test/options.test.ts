import { silentLogger } from '@kysera/core'
import { allow, deny, filter, RLSSchemaError, rlsPlugin, type DecisionLog, type RLSSchema } from '@kysera/rls'
import { contract, dummyDb } from '@kysera-internal/test-support'
import { createExecutorSync } from '@kysera/executor'
import { describe, expect, test } from 'vitest'
import { ann, as, guarded, openTenants, type TenantDatabase } from './tenants.js'

describe('rlsPlugin', () => {
  const create = (options?: unknown): unknown => Reflect.apply(rlsPlugin, undefined, [options])
  const schema: RLSSchema = { posts: { policies: [allow('read', () => true)] } }

  test('says who it is', () => {
    expect(rlsPlugin({ schema })).toMatchObject({ name: '@kysera/rls', priority: 1000, dependencies: [] })
  })

  test('refuses options that make no sense', () => {
    for (const options of [
      undefined,
      {},
      { schema: { posts: {} } },
      { schema, excludedTables: ['posts'] },
      { schema, allowUnfilteredQueries: true },
      { schema, tables: 'posts' },
      { schema, bypassRoles: [1] },
      { schema, rawSql: 'maybe' },
      { schema, requireContext: 'no' },
      { schema, primaryKeyColumn: [] },
      { schema, onViolation: true },
    ]) {
      expect(() => create(options)).toThrow(RLSSchemaError)
    }
    expect(() => create({ schema, requireContext: false, allowUnfilteredQueries: true })).not.toThrow()
  })

  test('refuses policies that only PostgreSQL can evaluate', () => {
    expect(() => rlsPlugin({ schema: { posts: { policies: [allow('read', 'true')] } } })).toThrow(
      RLSSchemaError,
    )
  })

  test('warns of tables that the schema does not have', () => {
    const warnings: string[] = []
    const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) }
    rlsPlugin({ schema, logger, tables: ['posts', 'pots'], primaryKeyColumn: { tags: 'name' } })
    expect(warnings).toHaveLength(2)
  })

  test('knows tables of any name', async () => {
    const odd: RLSSchema = Object.fromEntries([['__proto__', { policies: [filter('read', { a: 1 })] }]])
    const db = createExecutorSync(dummyDb<Record<string, { a: number }>>('postgres'), [
      rlsPlugin({ schema: odd }),
    ])
    await as(ann, () => {
      expect(db.selectFrom('__proto__').selectAll().compile().sql).toContain('"__proto__"."a" = $1')
      expect(db.selectFrom('constructor').selectAll().compile().sql).not.toContain('where')
    })
  })

  test('knows tables by schema first, then by name, then without case', async () => {
    const bySchema: RLSSchema = {
      'auth.users': { policies: [filter('read', { a: 1 })] },
      users: { policies: [filter('read', { b: 2 })] },
      'app.posts': { policies: [filter('read', { c: 3 })] },
    }
    const db = createExecutorSync(dummyDb<Record<string, { a: number }>>('postgres'), [
      rlsPlugin({ schema: bySchema }),
    ])
    await as(ann, () => {
      const where = (table: string): string | undefined =>
        /where (.*)/.exec(db.selectFrom(table).selectAll().compile().sql)?.[1]
      expect(where('auth.users')).toBe('("auth"."users"."a" = $1)')
      expect(where('public.users')).toBe('("public"."users"."b" = $1)')
      expect(where('users')).toBe('("users"."b" = $1)')
      expect(where('Users')).toBe('("Users"."b" = $1)')
      expect(where('posts')).toBe('("posts"."c" = $1)')
      expect(where('other.posts')).toBeUndefined()
      const inSchema = db.withSchema('auth').selectFrom('users').selectAll().compile().sql
      expect(inSchema).toContain('"auth"."users"."a" = $1')
    })
  })

  test('compiles for SQL Server', async () => {
    const tenant: RLSSchema = {
      posts: { policies: [filter('all', { a: 1 }), deny('read', () => ({ b: 2 }))] },
    }
    const db = createExecutorSync(dummyDb<Record<string, { a: number; b: number }>>('mssql'), [
      rlsPlugin({ schema: tenant }),
    ])
    await as(ann, () => {
      expect(db.selectFrom('posts').selectAll().compile().sql).toBe(
        'select * from "posts" where ("posts"."a" = @1 and not ("posts"."b" = @2))',
      )
      expect(db.deleteFrom('posts').top(1).compile().sql).toContain('"posts"."a" = @')
    })
  })
})

contract('decisions', ({ createDatabase }) => {
  test('are told to a log, which cannot change them', async () => {
    const told: unknown[][] = []
    const audit: DecisionLog = {
      logAllow: (...facts) => void told.push(['allow', ...facts.slice(0, 3)]),
      logDeny: async (...facts) => {
        told.push(['deny', ...facts.slice(0, 3)])
        throw new Error('ignored')
      },
      logFilter: (...facts) => {
        told.push(['filter', ...facts.slice(0, 2)])
        throw new Error('ignored')
      },
    }
    const db = await guarded(
      await openTenants(createDatabase),
      {
        projects: {
          policies: [
            filter('read', { tenant_id: 1 }, { name: 'tenant' }),
            deny('delete', undefined, { name: 'never' }),
          ],
        },
      },
      { audit },
    )
    expect(await as(ann, () => db.selectFrom('projects').selectAll().execute())).toHaveLength(2)
    await expect(as(ann, () => db.deleteFrom('projects').execute())).rejects.toThrow('denies')
    expect(told).toEqual([
      ['allow', 'read', 'projects', undefined],
      ['filter', 'projects', 'tenant'],
      ['deny', 'delete', 'projects', 'never'],
    ])
  })

  test('are logged, if that is asked for', async () => {
    const logged: unknown[] = []
    const logger = { ...silentLogger, info: (message: string) => void logged.push(message) }
    const schema: RLSSchema<TenantDatabase> = { projects: { policies: [allow('read', () => true)] } }
    const db = await guarded(await openTenants(createDatabase), schema, { logger, auditDecisions: true })
    await as(ann, () => db.selectFrom('projects').selectAll().execute())
    expect(logged).toEqual(['RLS: allow read on "projects"'])
  })
})
