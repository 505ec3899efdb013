import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))

// A program of its own: what it registers would hold for every other test.
const program = `
  import { createQuery } from '@kysera/dal'
  import type { Generated, Kysely } from 'kysely'
  interface Database { users: { id: Generated<number>; email: string } }
  declare module '@kysera/dal' { interface Register { database: Database } }
  declare const db: Kysely<Database>
  const getUser = createQuery((ctx, id: number) =>
    ctx.db.selectFrom('users').where('id', '=', id).selectAll().executeTakeFirst())
  export const user: Promise<{ id: number; email: string } | undefined> = getUser(db, 1)
  // @ts-expect-error -- the id is a number
  export const wrong: Promise<{ id: string } | undefined> = getUser(db, 1)
  // @ts-expect-error -- there is no such table
  createQuery(ctx => ctx.db.selectFrom('nope').selectAll().execute())
`

const settings = {
  extends: join(root, 'tsconfig.check.json'),
  compilerOptions: {
    paths: { '@kysera/*': [join(root, 'packages/*/src/index.ts')] },
  },
  files: ['program.mts'],
  include: [],
}

test('T4: a registered database types contexts without annotation', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'kysera-register-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  writeFileSync(join(folder, 'program.mts'), program)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' })
  expect(stdout).toBe('')
})
