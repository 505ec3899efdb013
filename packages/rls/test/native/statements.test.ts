import { allow, deny, filter, RLSSchemaError, validate, whenFeature, type RLSSchema } from '@kysera/rls'
import { PostgresRLSGenerator, RLSMigrationGenerator, type PostgresRLSOptions } from '@kysera/rls/native'
import { describe, expect, test, vi } from 'vitest'

const generator = new PostgresRLSGenerator()

/** The statements, without those that remove what an earlier schema left. */
const statementsOf = (schema: RLSSchema, options?: PostgresRLSOptions): string[] =>
  generator.generateStatements(schema, options).filter(statement => !statement.startsWith('DO $rls$'))

/** The `CREATE POLICY` statements of one table named `t`, without what they have in common. */
const policiesOf = (policies: NonNullable<RLSSchema['t']>['policies'], defaultDeny?: boolean): string[] =>
  generator
    .generateStatements({ t: { policies, ...(defaultDeny !== undefined && { defaultDeny }) } })
    .filter(statement => statement.startsWith('CREATE POLICY'))
    .map(statement => statement.replace(/^CREATE POLICY "rls_t_(\w+)" ON "public"."t" AS /, '$1: '))

describe('statements', () => {
  test('switch row security on, and replace each policy', () => {
    expect(statementsOf({ t: { policies: [allow('read', 'a = 1', { name: 'one' })] } })).toEqual([
      'ALTER TABLE "public"."t" ENABLE ROW LEVEL SECURITY',
      'ALTER TABLE "public"."t" FORCE ROW LEVEL SECURITY',
      'DROP POLICY IF EXISTS "rls_t_one_select" ON "public"."t"',
      'CREATE POLICY "rls_t_one_select" ON "public"."t" AS PERMISSIVE FOR SELECT TO PUBLIC USING (a = 1)',
    ])
  })

  test('go by the options', () => {
    const options = { force: false, schemaName: 'app', policyPrefix: 'own' }
    const schema: RLSSchema = {
      'a.t': { policies: [] },
      t: { policies: [allow('read', 'true', { role: 'web' })] },
    }
    expect(statementsOf(schema, options)).toEqual([
      'ALTER TABLE "a"."t" ENABLE ROW LEVEL SECURITY',
      'ALTER TABLE "app"."t" ENABLE ROW LEVEL SECURITY',
      'DROP POLICY IF EXISTS "own_t_policy_0_select" ON "app"."t"',
      'CREATE POLICY "own_t_policy_0_select" ON "app"."t" AS PERMISSIVE FOR SELECT TO "web" USING (true)',
    ])
  })

  test('have the clauses that a command has', () => {
    const rules = { using: 'u', withCheck: 'c' }
    const condition = (): boolean => true
    expect(policiesOf([allow(['create', 'update', 'delete'], condition, rules)])).toEqual([
      'policy_0_insert: PERMISSIVE FOR INSERT TO PUBLIC WITH CHECK (c)',
      'policy_0_update: PERMISSIVE FOR UPDATE TO PUBLIC USING (u) WITH CHECK (c)',
      'policy_0_delete: PERMISSIVE FOR DELETE TO PUBLIC USING (u)',
    ])
    expect(policiesOf([allow('all', condition, { using: 'u' })])).toEqual([
      'policy_0: PERMISSIVE FOR ALL TO PUBLIC USING (u) WITH CHECK (u)',
    ])
    expect(policiesOf([allow('update', condition, { using: 'u', check: false })])).toEqual([
      'policy_0_update: PERMISSIVE FOR UPDATE TO PUBLIC USING (u) WITH CHECK (true)',
    ])
    expect(policiesOf([validate('all', condition, { withCheck: 'c' })])).toEqual([
      'policy_0_insert: RESTRICTIVE FOR INSERT TO PUBLIC WITH CHECK (c)',
      'policy_0_update: RESTRICTIVE FOR UPDATE TO PUBLIC WITH CHECK (c)',
    ])
  })

  test('refuse what is denied, and what is unknown', () => {
    expect(
      policiesOf([deny('update', 'locked', { withCheck: 'final', using: 'locked' }), deny('delete')]),
    ).toEqual([
      'policy_0_update: RESTRICTIVE FOR UPDATE TO PUBLIC USING (NOT coalesce((locked), true)) WITH CHECK (NOT coalesce((final), true))',
      'policy_1_delete: RESTRICTIVE FOR DELETE TO PUBLIC USING (NOT coalesce((true), true))',
    ])
  })

  test('restrict what can be changed to what can be read', () => {
    expect(policiesOf([filter('read', { a: 1 })])).toEqual([
      'base_select: PERMISSIVE FOR SELECT TO PUBLIC USING (true)',
      'policy_0: RESTRICTIVE FOR ALL TO PUBLIC USING ("a" = 1) WITH CHECK ("a" = 1)',
    ])
    expect(policiesOf([filter('read', { a: 1 }, { check: false }), deny('read', 'secret')], false)).toEqual([
      'base: PERMISSIVE FOR ALL TO PUBLIC USING (true) WITH CHECK (true)',
      'policy_0_select: RESTRICTIVE FOR SELECT TO PUBLIC USING ("a" = 1)',
      'policy_0_update: RESTRICTIVE FOR UPDATE TO PUBLIC USING ("a" = 1) WITH CHECK (true)',
      'policy_0_delete: RESTRICTIVE FOR DELETE TO PUBLIC USING ("a" = 1)',
      'policy_1_select: RESTRICTIVE FOR SELECT TO PUBLIC USING (NOT coalesce((secret), true))',
      'policy_1_update: RESTRICTIVE FOR UPDATE TO PUBLIC USING (NOT coalesce((secret), true)) WITH CHECK (NOT coalesce((secret), true))',
      'policy_1_delete: RESTRICTIVE FOR DELETE TO PUBLIC USING (NOT coalesce((secret), true))',
    ])
  })

  test('grant by default what a table grants, and no more', () => {
    expect(policiesOf([allow('read', 'true')])).toHaveLength(1)
    expect(policiesOf([allow('read', 'true')], false).slice(0, 3)).toEqual([
      'base_insert: PERMISSIVE FOR INSERT TO PUBLIC WITH CHECK (true)',
      'base_update: PERMISSIVE FOR UPDATE TO PUBLIC USING (true) WITH CHECK (true)',
      'base_delete: PERMISSIVE FOR DELETE TO PUBLIC USING (true)',
    ])
    expect(policiesOf([])).toEqual([])
  })

  test('grant by filters to whom the filters are about, and to nobody else', () => {
    const restricted = (role?: string) => filter('read', { a: 1 }, { check: false, ...(role && { role }) })
    const granted = (...roles: (string | undefined)[]): string[] =>
      policiesOf(roles.map(restricted), false)
        .filter(statement => /^base(_select\w*)?:/.test(statement))
        .map(statement => statement.replace(/^.* TO /, ''))
    expect(granted('app')).toEqual(['"app" USING (true)'])
    expect(granted('app', 'app', 'web')).toEqual(['"app" USING (true)', '"web" USING (true)'])
    expect(granted('app', undefined)).toEqual(['PUBLIC USING (true) WITH CHECK (true)'])
    // Nor may they change what they cannot read.
    const changes = policiesOf([restricted('app')], false).filter(each => /^base_(update|delete)/.test(each))
    expect(changes.filter(each => each.includes('TO PUBLIC'))).toEqual([])
  })

  test('are refused where two names mean one table: policies of one would replace those of the other', () => {
    const policies = [allow('read', 'true')]
    const schema = { posts: { policies }, 'public.posts': { policies } }
    expect(() => generator.generateStatements(schema)).toThrow(RLSSchemaError)
    expect(() => generator.generateStatements(schema, { schemaName: 'app' })).not.toThrow()
  })

  test('write constants as SQL', () => {
    const constants = {
      text: `it's \\ here`,
      none: null,
      list: [1, 2n, null],
      $or: [{ flag: true }, { at: new Date(0) }, { bytes: new Uint8Array([1, 255]) }],
      range: { $gte: 1.5, $lt: 3 },
    }
    const [, statement = ''] = policiesOf([filter('delete', constants)])
    expect(statement).toContain(
      String.raw`USING (("text" = 'it''s \ here' and "none" is null and ("list" in (1, 2) or "list" is null) and ` +
        String.raw`("flag" = true or "at" = '1970-01-01T00:00:00.000Z' or "bytes" = '\x01ff'::bytea) and ` +
        String.raw`("range" >= 1.5 and "range" < 3)))`,
    )
  })

  test('keep long names apart', () => {
    const long = 'n'.repeat(70)
    const statements = policiesOf([
      allow('read', 'a', { name: `${long}1` }),
      allow('read', 'b', { name: `${long}2` }),
    ])
    const names = statements.map(statement => statement.split(':')[0] ?? '')
    expect(new Set(names).size).toBe(2)
    expect(names.every(name => `rls_t_${name}`.length === 63)).toBe(true)
  })

  test('keep names apart that would be one', () => {
    const names = policiesOf([
      allow('read', 'a', { name: 'a-b' }),
      allow('read', 'b', { name: 'a_b' }),
      allow('all', 'c', { name: 'a_b_select' }),
    ]).map(statement => statement.split(':')[0])
    expect(new Set(names).size).toBe(3)
  })

  test('close what ends in a comment', () => {
    expect(policiesOf([allow('read', 'a = 1 -- one')])).toEqual([
      'policy_0_select: PERMISSIVE FOR SELECT TO PUBLIC USING (a = 1 -- one\n)',
    ])
    expect(policiesOf([deny('delete', 'a = 1 -- one')])).toEqual([
      'policy_0_delete: RESTRICTIVE FOR DELETE TO PUBLIC USING (NOT coalesce((a = 1 -- one\n), true)\n)',
    ])
  })
})

describe('a policy without SQL', () => {
  const schema: RLSSchema = {
    t: {
      policies: [allow('read', () => true, { name: 'js' }), filter('read', ctx => ({ a: ctx.auth.userId }))],
    },
    u: {
      policies: [
        whenFeature('beta', () => allow('read', 'true')),
        allow('read', 'true', { withCheck: 'true', name: 'half' }),
        filter('read', { a: undefined }),
      ],
    },
  }

  test('is refused, with all others', () => {
    const problems = [
      '"js" of "t": its condition is JavaScript',
      '"policy_1" of "t": its condition is JavaScript',
      '"policy_0" of "u": PostgreSQL cannot switch it on and off',
      '"half" of "u": it has no "using"',
      '"policy_2" of "u": "a" is compared with undefined',
    ]
    expect(() => generator.generateStatements(schema)).toThrow(problems.join('; '))
    expect(() => generator.generateStatements(schema)).toThrow(RLSSchemaError)
  })

  test('is left out with a comment, when that is asked for', () => {
    const statements = generator.generateStatements(schema, { onUnsupported: 'skip' })
    expect(statements).toContain('-- Left out: "js" of "t", because its condition is JavaScript')
    expect(statements).toContain('-- Closed for "policy_1" of "t", because its condition is JavaScript')
    expect(statements.filter(statement => statement.startsWith('--'))).toHaveLength(5)
    const migration = new RLSMigrationGenerator().generateMigration(schema, { onUnsupported: 'skip' })
    expect(migration).toContain('// Left out: "js" of "t"')
  })
})

describe('what is left out', () => {
  const skip = { onUnsupported: 'skip' } as const

  test.each<[string, RLSSchema]>([
    ['a filter', { t: { policies: [filter('read', ctx => ({ a: ctx.auth.userId }))] } }],
    ['one filter of two', { t: { policies: [filter('read', { a: 1 }), filter('read', () => ({ b: 1 }))] } }],
    ['a deny', { t: { policies: [filter('read', { a: 1 }), deny('read', () => true)] } }],
    ['a deny of a table that is open', { t: { policies: [deny('read', () => true)], defaultDeny: false } }],
    ['a validation', { t: { policies: [validate('create', () => true)], defaultDeny: false } }],
  ])('%s opens nothing by default', (_, schema) => {
    const [operation] = [schema.t?.policies.at(-1)?.operation].flat()
    const command = operation === 'create' ? 'INSERT' : 'SELECT'
    const permissive = generator
      .generateStatements(schema, skip)
      .filter(statement => new RegExp(`PERMISSIVE FOR (ALL|${command})`).test(statement))
    expect(permissive).toEqual([])
  })

  test('stays one line, whatever it is called', () => {
    const schema = { t: { policies: [allow('read', () => true, { name: 'a\nDROP TABLE t' })] } }
    expect(statementsOf(schema, skip).filter(each => each.includes('\n'))).toEqual([])
  })

  test('is asked for by its word, and by no other', () => {
    const schema = { t: { policies: [allow('read', () => true)] } }
    const options: object = { onUnsupported: 'warn' }
    expect(() => generator.generateStatements(schema, options)).toThrow(RLSSchemaError)
  })
})

describe('what would need more than quotes', () => {
  const one = allow('read', 'true')
  test.each<[string, RLSSchema, object]>([
    ['a table', { 'a"b': { policies: [one] } }, {}],
    ['a table in a schema in a database', { 'a.b.c': { policies: [one] } }, {}],
    ['a policy', { t: { policies: [allow('read', 'true', { name: 'a;b' })] } }, {}],
    ['a role', { t: { policies: [allow('read', 'true', { role: 'a b' })] } }, {}],
    ['a schema', { t: { policies: [one] } }, { schemaName: 'a.b' }],
    ['a prefix', { t: { policies: [one] } }, { policyPrefix: "'" }],
    ['a setting', {}, { settingPrefix: 'app.x' }],
    ['a type', {}, { userIdType: 'text); drop table t; --' }],
  ])('%s is refused', (_, schema, options) => {
    expect(() => generator.generateStatements(schema, options)).toThrow(RLSSchemaError)
  })
})

describe('a migration', () => {
  test('has a name by which it is sorted', () => {
    vi.useFakeTimers({ now: new Date('2025-03-04T05:06:07.890Z') })
    try {
      expect(new RLSMigrationGenerator().generateFilename('policies')).toBe('20250304_050607_policies.ts')
      expect(() => new RLSMigrationGenerator().generateFilename('../x')).toThrow(RLSSchemaError)
    } finally {
      vi.useRealTimers()
    }
  })

  test('bears any text in its policies', () => {
    const text = '\\ ` ${process.exit()}'
    const source = new RLSMigrationGenerator().generateMigration(
      { t: { policies: [allow('read', `a = '${text}'`)] } },
      { name: '*/ x', includeContextFunctions: false },
    )
    expect(source).toContain(String.raw`'\\ \` \${process.exit()}'`)
    expect(source).not.toContain('*/ x')
  })
})
