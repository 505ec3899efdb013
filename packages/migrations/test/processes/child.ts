import BetterSqlite3 from 'better-sqlite3'
import { Kysely, MysqlDialect, PostgresDialect, sql, SqliteDialect, type Dialect } from 'kysely'
import { createPool } from 'mysql2'
import { Pool } from 'pg'
import { createMigrationRunner, type MigrationRunner } from '../../src/index.js'
import { fatalDialect } from './fatal-dialect.js'
import { history, tableName } from './history.js'
import { randomNumbers, type Report, type Task } from './task.js'

// The program of a process that runs migrations, and may be killed at any moment.

const dialects: Readonly<Record<Task['dialect'], (url: string) => Dialect>> = {
  sqlite: file => new SqliteDialect({ database: new BetterSqlite3(file) }),
  postgres: url => new PostgresDialect({ pool: new Pool({ connectionString: url, max: 1 }) }),
  mysql: url => new MysqlDialect({ pool: createPool({ uri: url, connectionLimit: 1 }) }),
}

const report = (message: Report): void => void process.send?.(message)

async function perform({ kind, seed, dialect, url, killAt }: Task): Promise<void> {
  const plain = dialects[dialect](url)
  const db = new Kysely({ dialect: killAt === undefined ? plain : fatalDialect(plain, killAt) })
  const runner = createMigrationRunner(db, history, { tableName })
  // Connected, so that all begin at the same moment.
  if (kind === 'up') await sql`select 1`.execute(db)
  report({ state: 'ready' })
  if (kind === 'churn') await churn(runner, randomNumbers(seed))
  await new Promise(resolve => process.once('message', resolve))
  const { executed, skipped } = await runner.up()
  report({ state: 'done', executed, skipped })
  await db.destroy()
}

async function churn(runner: MigrationRunner, random: () => number): Promise<never> {
  for (;;) {
    await runner.up()
    await (random() < 0.3 ? runner.redo() : runner.down(1 + Math.floor(random() * history.length)))
  }
}

process.once('message', (task: Task) => {
  perform(task)
    .catch((error: unknown) => report({ state: 'failed', message: String(error) }))
    .finally(() => process.disconnect())
})
