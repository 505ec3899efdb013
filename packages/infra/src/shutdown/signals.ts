import { BadRequestError } from '@kysera/core'

/** Such as `'SIGTERM'`; any of `NodeJS.Signals`. */
export type SignalName = `SIG${string}`

/** A database that is shut down by signals. */
export interface Registration {
  readonly signals: readonly SignalName[]
  /** Whether the process ends when all is shut down. */
  readonly exit: boolean
  shutDown(): Promise<void>
}

type Listener = (signal: SignalName, signalNumber?: number) => void

/** What is used of the process. */
interface SignalProcess {
  on(signal: SignalName, listener: Listener): unknown
  off(signal: SignalName, listener: Listener): unknown
  exit(code: number): unknown
  [hubKey]?: SignalHub
}

/** All registrations of a process. */
interface SignalHub {
  readonly registrations: Set<Registration>
  readonly listeners: Map<SignalName, Listener>
  isExiting: boolean
}

// Absent in browsers, and in workers of some runtimes; the compiler is not given Node's types.
declare const process: SignalProcess | undefined

/** On the process, so that it does not end too early where two copies of this package are loaded. */
const hubKey: unique symbol = Symbol.for('@kysera/infra/signals')

/** The numbers that POSIX gives to signals; Node and Bun tell them, Deno does not. */
const posixNumbers: Readonly<Partial<Record<SignalName, number>>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGTERM: 15,
}

/** Whether there are signals. */
export const hasSignals = (): boolean => typeof process !== 'undefined' && typeof process.on === 'function'

/** @throws {BadRequestError} when there is no signal, or one that no process gets to see. */
export function assertSignals(signals: readonly SignalName[]): void {
  const unseen = signals.find(signal => signal === 'SIGKILL' || signal === 'SIGSTOP')
  if (unseen !== undefined) throw new BadRequestError(`${unseen} cannot be handled`)
  if (signals.length === 0) throw new BadRequestError('Without a signal nothing would ever be shut down')
}

/** Has signals shut down a database, until what is returned is called. */
export function register(registration: Registration): () => void {
  if (process === undefined) return () => {}
  const host = process
  const hub = (host[hubKey] ??= { registrations: new Set(), listeners: new Map(), isExiting: false })
  hub.registrations.add(registration)
  registration.signals.forEach(signal => listen(host, hub, signal))
  return () => unregister(host, hub, registration)
}

function listen(host: SignalProcess, hub: SignalHub, signal: SignalName): void {
  if (hub.listeners.has(signal)) return
  const listener: Listener = (_, signalNumber = posixNumbers[signal] ?? 0) =>
    void receive(host, hub, signal, signalNumber)
  host.on(signal, listener)
  hub.listeners.set(signal, listener)
}

function unregister(host: SignalProcess, hub: SignalHub, registration: Registration): void {
  hub.registrations.delete(registration)
  for (const [signal, listener] of hub.listeners) {
    if (listeningTo(hub, signal).length > 0) continue
    host.off(signal, listener)
    hub.listeners.delete(signal)
  }
}

const listeningTo = (hub: SignalHub, signal: SignalName): Registration[] =>
  [...hub.registrations].filter(({ signals }) => signals.includes(signal))

/** Never rejects. */
async function receive(
  host: SignalProcess,
  hub: SignalHub,
  signal: SignalName,
  signalNumber: number,
): Promise<void> {
  const addressed = listeningTo(hub, signal)
  if (!addressed.some(({ exit }) => exit)) {
    await shutDownAll(addressed)
    // From here on the signal does what it does without us; it would be swallowed for ever.
    addressed.forEach(registration => unregister(host, hub, registration))
    return
  }
  if (hub.isExiting) {
    host.exit(128 + signalNumber)
    return
  }
  hub.isExiting = true
  host.exit((await shutDownHub(hub)) ? 0 : 1)
}

/** The process is about to end, so that everything has to be shut down, and what is registered meanwhile too. */
async function shutDownHub(hub: SignalHub): Promise<boolean> {
  const done = new Set<Registration>()
  let isWell = true
  for (;;) {
    const open = [...hub.registrations].filter(registration => !done.has(registration))
    if (open.length === 0) return isWell
    isWell = (await shutDownAll(open)) && isWell
    open.forEach(registration => done.add(registration))
  }
}

/** Whether all ended well. */
async function shutDownAll(registrations: readonly Registration[]): Promise<boolean> {
  const outcomes = await Promise.allSettled(registrations.map(async one => one.shutDown()))
  return outcomes.every(({ status }) => status === 'fulfilled')
}
