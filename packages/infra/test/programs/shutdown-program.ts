import { writeSync } from 'node:fs'
import { createShutdownController, registerShutdownHandlers } from '@kysera/infra'
import { registerShutdownHandlers as registerFromElsewhere } from '@kysera/infra/shutdown'
import BetterSqlite3 from 'better-sqlite3'
import { Kysely, sql, SqliteDialect } from 'kysely'

// What the test asks for: how long each database takes to shut down, in milliseconds, or `never`, or `fails`.
const [mode = '', ...durations] = process.argv.slice(2)

const say = (text: string): void => void writeSync(1, `${text}\n`)

process.on('unhandledRejection', error => say(`unhandled: ${String(error)}`))
process.on('removeListener', event => say(`released ${String(event)}`))
process.on('exit', code => say(`exit ${code}`))

const shutDownFor = (name: number, duration: string) => async (): Promise<void> => {
  say(`hook ${name}`)
  if (mode === 'late' && name === 0)
    registerShutdownHandlers(await open(9), { onShutdown: shutDownFor(9, '20') })
  if (duration === 'fails') throw new Error('it fails')
  if (duration === 'never') await new Promise(() => {})
  await new Promise(resolve => void setTimeout(resolve, Number(duration)))
}

async function open(name: number): Promise<Kysely<unknown>> {
  const database = new BetterSqlite3(':memory:')
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) })
  await sql`select 1`.execute(db)
  const destroy = db.destroy.bind(db)
  db.destroy = async () => {
    say(`destroying ${name}`)
    await destroy()
    say(`destroyed ${name}`)
  }
  return db
}

for (const [name, duration] of durations.entries()) {
  const db = await open(name)
  const register = name === 0 ? registerShutdownHandlers : registerFromElsewhere
  const options = { onShutdown: shutDownFor(name, duration), exit: mode !== 'stay' }
  if (mode === 'execute') {
    const controller = createShutdownController(db, options)
    controller.registerSignals()
    void controller.execute()
  } else if (mode === 'apart' && name > 0) register(db, { ...options, signals: ['SIGHUP'], exit: false })
  else if (mode === 'timeout') register(db, { ...options, timeout: 20 })
  else if (mode === 'unregister') register(db, options)()
  else register(db, options)
}

// Something that keeps the process alive, as a server does.
const alive = setInterval(() => {}, 60_000)
process.on('SIGUSR2', () => clearInterval(alive))
say('ready')
