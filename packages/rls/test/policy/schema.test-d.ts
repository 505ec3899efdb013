import { allow, defineRLSSchema, deny, filter, validate, whenFeature, type RLSSchema } from '@kysera/rls'
import type { ColumnType, Generated } from 'kysely'
import { expectTypeOf, test } from 'vitest'

interface Database {
  posts: { id: Generated<number>; author_id: number; published_at: ColumnType<Date, string, string> }
  users: { id: number }
}

test('a schema without a database accepts any table, and any column', () => {
  defineRLSSchema({
    anything: {
      policies: [
        filter('read', ctx => ({ tenant_id: ctx.auth.tenantId })),
        allow(['update', 'delete'], ctx => ctx.auth.userId === ctx.row?.author_id),
        deny('update', ctx => ctx.row?.locked && !ctx.auth.roles.includes('admin')),
        deny('all', ctx => ctx.auth.attributes?.banned === true, { name: 'banned', priority: 200 }),
        validate('create', ctx => ctx.data?.tenant_id === ctx.auth.tenantId),
        allow('update', ctx => ({ author_id: ctx.auth.userId })),
        allow('delete', async ctx => ctx.auth.roles.includes('admin')),
        filter('read', (ctx, eb) =>
          eb.or([eb('owner_id', '=', ctx.auth.userId), eb('is_public', '=', true)]),
        ),
        filter('read', ctx =>
          ctx.auth.roles?.includes('admin') ? {} : { status: 'active', visibility: 'public' },
        ),
        filter('read', ctx => ({ organization_id: { $in: ctx.auth.organizationIds } })),
        allow('read', (ctx, eb) =>
          eb.exists(
            eb
              .selectFrom('members')
              .select('user_id')
              .whereRef('members.project_id', '=', 'posts.project_id')
              .where('members.user_id', '=', ctx.auth.userId),
          ),
        ),
        filter('all', { deleted_at: null }, { check: false }),
        whenFeature('beta', () => deny('delete')),
      ],
    },
  })
})

test('with a database, names of tables are checked and rows are typed', () => {
  defineRLSSchema<Database>({
    posts: {
      policies: [
        allow('update', ctx => {
          expectTypeOf(ctx.row).toEqualTypeOf<
            { id?: number; author_id?: number; published_at?: Date } | undefined
          >()
          return ctx.row?.author_id === ctx.auth.userId
        }),
        filter('read', ctx => ({ author_id: ctx.auth.userId })),
        // @ts-expect-error -- posts have no such column
        allow('update', ctx => ctx.row?.author === ctx.auth.userId),
      ],
    },
    users: { policies: [deny('delete')] },
  })
  defineRLSSchema<Database>({
    // @ts-expect-error -- there is no such table
    pots: { policies: [] },
  })
})

test('policies that are written apart fit into a typed schema', () => {
  const owner = allow('update', ctx => ctx.row?.author_id === ctx.auth.userId)
  const schema: RLSSchema<Database> = { posts: { policies: [owner, filter('read', { author_id: 1 })] } }
  expectTypeOf(defineRLSSchema<Database>(schema)).toEqualTypeOf<RLSSchema<Database>>()
})
