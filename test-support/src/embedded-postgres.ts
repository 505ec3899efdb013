import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A PostgreSQL server that lives as long as the test run. */
export interface PostgresServer {
  readonly url: string
  /** Stops the server, which ends its connections. Its data stays, and its port is free. */
  halt(): Promise<void>
  /** Starts the server again after `halt()`. */
  resume(): Promise<void>
  /** Stops the server for good. */
  stop(): Promise<void>
}

const program = fileURLToPath(new URL('postgres-server.mjs', import.meta.url))

/**
 * Starts a PostgreSQL 18 of its own on a free port, with its data in a temporary folder.
 *
 * @throws {Error} with the server's log, when it does not start.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const child = fork(program)
  const report = await firstMessage(child)
  if (!isStarted(report)) {
    await stop(child)
    throw new Error(`PostgreSQL did not start: ${JSON.stringify(report)}`)
  }
  return {
    url: report.url,
    halt: () => order(child, 'halt'),
    resume: () => order(child, 'resume'),
    stop: () => stop(child),
  }
}

async function firstMessage(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(([code]) => ({ problem: `it ended with code ${code}` }))
  return await Promise.race([once(child, 'message').then(([message]) => message), ended])
}

const isStarted = (report: unknown): report is { url: string } =>
  typeof report === 'object' && report !== null && 'url' in report

async function order(child: ChildProcess, what: 'halt' | 'resume'): Promise<void> {
  child.send(what)
  const report = await firstMessage(child)
  if (JSON.stringify(report) !== JSON.stringify({ done: what })) {
    throw new Error(`PostgreSQL did not ${what}: ${JSON.stringify(report)}`)
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.disconnect()
  await ended
}
