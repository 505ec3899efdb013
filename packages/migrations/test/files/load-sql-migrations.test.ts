import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contract, type DialectName } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import { loadMigrations, loadSqlMigrations } from '../../src/files.js'
import { createMigrationRunner, runMigrations } from '../../src/index.js'
import { tablesOf } from '../sample.js'

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'kysera-migrations-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text)
  return dir
}

describe('a folder of SQL files', () => {
  test('is read in the order of the names', async () => {
    const dir = await folder({
      '002_b.up.sql': 'select 2',
      '002_b.down.sql': 'select -2',
      '010_c.sql': '-- up\nselect 3\n-- down\nselect -3',
      '001_a.sql': '-- kysera: no-transaction\nselect 1',
      '003_d.up.sql': 'select 4',
      '003_d.down.sql': '-- kysera: no-transaction\nselect -4',
      'README.md': 'nothing',
    })
    expect(await loadSqlMigrations(dir)).toMatchObject([
      { name: '001_a', transaction: false },
      { name: '002_b', down: expect.any(Function) },
      { name: '003_d', down: expect.any(Function), transaction: false },
      { name: '010_c', down: expect.any(Function) },
    ])
  })

  test('has checksums that do not depend on line ends', async () => {
    const checksum = createHash('sha256').update('select 1\n;\n').digest('hex')
    const dir = await folder({
      '1.sql': 'select 1\n;\n',
      '2.sql': '\uFEFFselect 1\r\n;\r\n',
      '3.sql': 'select 1\r;\r',
      '4.sql': 'select 1\n; \n',
    })
    const [lf, crlf, cr, other] = await loadSqlMigrations(dir)
    expect([lf?.checksum, crlf?.checksum, cr?.checksum]).toEqual([checksum, checksum, checksum])
    expect(other?.checksum).not.toBe(checksum)
  })

  test('has lines where they end with a carriage return alone', async () => {
    const dir = await folder({ '1.sql': '-- kysera: no-transaction\r-- up\rselect 1;\r-- down\rselect -1;' })
    expect(await loadSqlMigrations(dir)).toMatchObject([
      { transaction: false, up: expect.any(Function), down: expect.any(Function) },
    ])
  })

  test.each([
    [{ 'a.down.sql': '' }, /a\.down\.sql: there is no file for the way up/],
    [{ 'a.sql': '', 'a.up.sql': '' }, /a\.up\.sql: there is .*a\.sql too/],
    [{ 'a.sql': '-- down\n', 'a.down.sql': '' }, /a\.down\.sql: .*a\.sql has a section "-- down" already/],
    [{ 'a.sql': '-- down\n-- up\n' }, /a\.sql: a section "-- up" may come once/],
    [{ 'a.sql': 'select 1;\n-- up\n' }, /a\.sql: before the section "-- up" there may be comments alone/],
  ])('is refused where it makes no sense: %j', async (files, message) => {
    await expect(loadSqlMigrations(await folder({ ...files }))).rejects.toThrow(message)
  })
})

describe('a folder of modules', () => {
  test('is read in the order of the names', async () => {
    const dir = await folder({
      '2.mjs': 'export const up = async () => {}; export const transaction = false; export const other = 1',
      '10.mjs': 'export async function up() {}\nexport async function down() {}',
      '2.d.ts': '',
    })
    expect(await loadMigrations(dir)).toEqual([
      { name: '10', up: expect.any(Function), down: expect.any(Function) },
      { name: '2', up: expect.any(Function), transaction: false },
    ])
  })

  test('is refused with a module that has no up', async () => {
    const dir = await folder({ '1.mjs': 'export const down = async () => {}' })
    await expect(loadMigrations(dir)).rejects.toThrow(`${join(dir, '1.mjs')} exports no function up`)
  })
})

/** A table, a trigger that counts its rows, and texts that hold what looks like the end of a statement. */
const scripts: Readonly<Record<DialectName, string>> = {
  sqlite: `
    -- up
    create table notes (body text); -- one; two
    create table counts (n integer); insert into counts values (0);
    create trigger counting after insert on notes begin
      update counts set n = n + case when new.body = '' then 0 else 1 end; -- ;
      update counts set n = n + 0;
    end;
    /* now; use it */ insert into notes values ('a;b'), ('it''s -- no comment');
    -- down
    drop table notes; drop table counts;`,
  mysql: `
    -- up
    create table notes (body text); # one; two
    create table counts (n integer); insert into counts values (0);
    create trigger counting after insert on notes for each row begin
      if new.body <> '' then update counts set n = n + 1; end if; -- ;
    end;
    /* now; use it */ insert into notes values ('a;b'), ('it\\'s -- no comment');
    -- down
    drop table notes; drop table counts;`,
  postgres: `
    -- up
    create table notes (body text); -- one; two
    create table counts (n integer); insert into counts values (0);
    create function counting() returns trigger language plpgsql as $body$
    begin
      update counts set n = n + 1; -- ;
      return new;
    end $body$;
    create trigger counting after insert on notes for each row execute function counting();
    /* now; /* use it; */ */ insert into notes values ('a;b'), ($$it's -- no comment$$);
    -- down
    drop table notes; drop function counting; drop table counts;`,
  mssql: '',
}

/** Statements that must stand outside of a transaction, where there are such. */
const refusedInTransactions: Readonly<Record<DialectName, string>> = {
  sqlite: 'create table a (id int); vacuum; pragma foreign_keys = off; vacuum;',
  postgres: `create table a (id int); create index concurrently i on a (id);
    create index concurrently j on a (id); vacuum a;`,
  mysql: '',
  mssql: '',
}

contract('SQL files', ({ createDatabase, dialect, traits }) => {
  const script = scripts[dialect].replaceAll(/^ {4}/gm, '')

  test.each(['', '-- kysera: no-transaction\n'])('run whole, and back: "%s"', async head => {
    const db = await createDatabase()
    const migrations = await loadSqlMigrations(await folder({ '1_notes.sql': head + script.trimStart() }))
    const runner = createMigrationRunner(db, migrations)
    await runner.up()
    const { rows } = await sql`select n from counts`.execute(db)
    expect(rows).toEqual([{ n: 2 }])
    expect(await sql<{ body: string }>`select body from notes order by body`.execute(db)).toMatchObject({
      rows: [{ body: 'a;b' }, { body: "it's -- no comment" }],
    })
    await runner.down()
    expect(await tablesOf(db)).toEqual([])
  })

  test.runIf(refusedInTransactions[dialect] !== '')(
    'may hold several statements that no transaction takes',
    async () => {
      const db = await createDatabase()
      const text = refusedInTransactions[dialect]
      const inside = await loadSqlMigrations(await folder({ '1.sql': text }))
      await expect(runMigrations(db, inside)).rejects.toThrow(/transaction/)
      const outside = await loadSqlMigrations(await folder({ '1.sql': `-- kysera: no-transaction\n${text}` }))
      expect(await runMigrations(db, outside)).toMatchObject({ executed: ['1'] })
    },
  )

  test('that changed are noticed', async () => {
    const db = await createDatabase()
    await runMigrations(db, await loadSqlMigrations(await folder({ '1.sql': 'create table a (id int)' })))
    const changed = await loadSqlMigrations(await folder({ '1.sql': 'create table b (id int)' }))
    await expect(runMigrations(db, changed)).rejects.toThrow('Migration "1": changed since it ran')
  })

  test.runIf(traits.supportsTransactionalDdl)('may not end the transaction that they run in', async () => {
    const db = await createDatabase()
    const dir = await folder({ '1.sql': 'create table a (id int);\n-- now\nCommit;' })
    await expect(runMigrations(db, await loadSqlMigrations(dir))).rejects.toThrow(
      '"Commit" would end the transaction',
    )
    expect(await tablesOf(db)).toEqual([])
  })
})
