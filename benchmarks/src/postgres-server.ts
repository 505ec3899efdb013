import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface PostgresServer {
  readonly url: string
  readonly stop: () => void
}

/** A server of its own, which ends when it is stopped, or with this process. */
export async function startPostgres(): Promise<PostgresServer> {
  const server = fork(fileURLToPath(new URL('../../test-support/src/postgres-server.mjs', import.meta.url)))
  const [{ url }] = await once(server, 'message')
  return { url, stop: () => server.disconnect() }
}
