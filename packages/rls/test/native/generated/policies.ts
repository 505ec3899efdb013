import { sql, type Kysely } from 'kysely'

/** rls_policies */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`CREATE OR REPLACE FUNCTION "app".rls_current_user_id() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(pg_catalog.current_setting('app.user_id', true), '')::bigint`).execute(db)
  await sql.raw(`CREATE OR REPLACE FUNCTION "app".rls_current_tenant_id() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(pg_catalog.current_setting('app.tenant_id', true), '')::text`).execute(db)
  await sql.raw(`CREATE OR REPLACE FUNCTION "app".rls_current_roles() RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY(SELECT pg_catalog.jsonb_array_elements_text(nullif(pg_catalog.current_setting('app.roles', true), '')::pg_catalog.jsonb))`).execute(db)
  await sql.raw(`CREATE OR REPLACE FUNCTION "app".rls_has_role(role_name text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(role_name = ANY ("app".rls_current_roles()), false)`).execute(db)
  await sql.raw(`CREATE OR REPLACE FUNCTION "app".rls_current_permissions() RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ARRAY(SELECT pg_catalog.jsonb_array_elements_text(nullif(pg_catalog.current_setting('app.permissions', true), '')::pg_catalog.jsonb))`).execute(db)
  await sql.raw(`CREATE OR REPLACE FUNCTION "app".rls_has_permission(permission text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(permission = ANY ("app".rls_current_permissions()), false)`).execute(db)
  await sql.raw(`CREATE OR REPLACE FUNCTION "app".rls_is_system() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(pg_catalog.current_setting('app.is_system', true), '') = 'true', false)`).execute(db)
  await sql.raw(`ALTER TABLE "public"."posts" ENABLE ROW LEVEL SECURITY`).execute(db)
  await sql.raw(`ALTER TABLE "public"."posts" FORCE ROW LEVEL SECURITY`).execute(db)
  await sql.raw(`DO $rls$
DECLARE
  leftover record;
BEGIN
  FOR leftover IN
    SELECT policyname, schemaname, tablename FROM pg_catalog.pg_policies
    WHERE schemaname = 'public' AND tablename = 'posts'
      AND policyname LIKE 'rls\\_%'
  LOOP
    EXECUTE pg_catalog.format(
      'DROP POLICY IF EXISTS %I ON %I.%I', leftover.policyname, leftover.schemaname, leftover.tablename
    );
  END LOOP;
END
$rls$`).execute(db)
  await sql.raw(`DROP POLICY IF EXISTS "rls_posts_own_tenant" ON "public"."posts"`).execute(db)
  await sql.raw(`CREATE POLICY "rls_posts_own_tenant" ON "public"."posts" AS RESTRICTIVE FOR ALL TO PUBLIC USING (tenant_id = app.rls_current_tenant_id()) WITH CHECK (tenant_id = app.rls_current_tenant_id())`).execute(db)
  await sql.raw(`DROP POLICY IF EXISTS "rls_posts_policy_1_select" ON "public"."posts"`).execute(db)
  await sql.raw(`CREATE POLICY "rls_posts_policy_1_select" ON "public"."posts" AS PERMISSIVE FOR SELECT TO PUBLIC USING (true)`).execute(db)
  await sql.raw(`DROP POLICY IF EXISTS "rls_posts_policy_2_insert" ON "public"."posts"`).execute(db)
  await sql.raw(`CREATE POLICY "rls_posts_policy_2_insert" ON "public"."posts" AS PERMISSIVE FOR INSERT TO PUBLIC WITH CHECK (author_id = app.rls_current_user_id())`).execute(db)
  await sql.raw(`DROP POLICY IF EXISTS "rls_posts_policy_2_update" ON "public"."posts"`).execute(db)
  await sql.raw(`CREATE POLICY "rls_posts_policy_2_update" ON "public"."posts" AS PERMISSIVE FOR UPDATE TO PUBLIC USING (author_id = app.rls_current_user_id()) WITH CHECK (author_id = app.rls_current_user_id())`).execute(db)
  await sql.raw(`DROP POLICY IF EXISTS "rls_posts_policy_3_delete" ON "public"."posts"`).execute(db)
  await sql.raw(`CREATE POLICY "rls_posts_policy_3_delete" ON "public"."posts" AS PERMISSIVE FOR DELETE TO PUBLIC USING (app.rls_has_role('admin'))`).execute(db)
  await sql.raw(`DROP POLICY IF EXISTS "rls_posts_locked_delete" ON "public"."posts"`).execute(db)
  await sql.raw(`CREATE POLICY "rls_posts_locked_delete" ON "public"."posts" AS RESTRICTIVE FOR DELETE TO PUBLIC USING (NOT coalesce((locked), true))`).execute(db)
  await sql.raw(`DROP POLICY IF EXISTS "rls_posts_policy_5_insert" ON "public"."posts"`).execute(db)
  await sql.raw(`CREATE POLICY "rls_posts_policy_5_insert" ON "public"."posts" AS RESTRICTIVE FOR INSERT TO PUBLIC WITH CHECK (title <> '')`).execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`DROP POLICY IF EXISTS "rls_posts_own_tenant" ON "public"."posts"`).execute(db)
  await sql.raw(`DROP POLICY IF EXISTS "rls_posts_policy_1_select" ON "public"."posts"`).execute(db)
  await sql.raw(`DROP POLICY IF EXISTS "rls_posts_policy_2_insert" ON "public"."posts"`).execute(db)
  await sql.raw(`DROP POLICY IF EXISTS "rls_posts_policy_2_update" ON "public"."posts"`).execute(db)
  await sql.raw(`DROP POLICY IF EXISTS "rls_posts_policy_3_delete" ON "public"."posts"`).execute(db)
  await sql.raw(`DROP POLICY IF EXISTS "rls_posts_locked_delete" ON "public"."posts"`).execute(db)
  await sql.raw(`DROP POLICY IF EXISTS "rls_posts_policy_5_insert" ON "public"."posts"`).execute(db)
  await sql.raw(`DO $rls$
DECLARE
  leftover record;
BEGIN
  FOR leftover IN
    SELECT policyname, schemaname, tablename FROM pg_catalog.pg_policies
    WHERE schemaname = 'public' AND tablename = 'posts'
      AND policyname LIKE 'rls\\_%'
  LOOP
    EXECUTE pg_catalog.format(
      'DROP POLICY IF EXISTS %I ON %I.%I', leftover.policyname, leftover.schemaname, leftover.tablename
    );
  END LOOP;
END
$rls$`).execute(db)
  await sql.raw(`ALTER TABLE "public"."posts" NO FORCE ROW LEVEL SECURITY`).execute(db)
  await sql.raw(`ALTER TABLE "public"."posts" DISABLE ROW LEVEL SECURITY`).execute(db)
  await sql.raw(`DROP FUNCTION IF EXISTS "app".rls_is_system()`).execute(db)
  await sql.raw(`DROP FUNCTION IF EXISTS "app".rls_has_permission(text)`).execute(db)
  await sql.raw(`DROP FUNCTION IF EXISTS "app".rls_current_permissions()`).execute(db)
  await sql.raw(`DROP FUNCTION IF EXISTS "app".rls_has_role(text)`).execute(db)
  await sql.raw(`DROP FUNCTION IF EXISTS "app".rls_current_roles()`).execute(db)
  await sql.raw(`DROP FUNCTION IF EXISTS "app".rls_current_tenant_id()`).execute(db)
  await sql.raw(`DROP FUNCTION IF EXISTS "app".rls_current_user_id()`).execute(db)
}
