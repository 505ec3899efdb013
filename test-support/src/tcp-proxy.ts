import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A way to a server that can be made bad, as networks are. */
export interface TcpProxy {
  /** The URL of a server, by this way. */
  through(url: string): string
  /** How many connections are open. */
  readonly connections: number
  /** Each piece of data comes so many milliseconds later, in both directions. */
  delay(ms: number): void
  /** Takes connections and data, and hands nothing on, until `resume()`. */
  blackHole(): void
  resume(): void
  /** Ends all connections at once, as a server that crashes does. */
  cut(): void
  /** Ends all connections, and takes no new ones until `accept()`. */
  refuse(): Promise<void>
  accept(): Promise<void>
}

/** How the way is at the moment. */
interface Weather {
  delayMs: number
  /** Resolves when data is handed on. */
  clear: Promise<void>
}

/** Opens a way to the server of a URL, on a free port of this machine. */
export async function createTcpProxy(serverUrl: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(serverUrl)
  const weather: Weather = { delayMs: 0, clear: Promise.resolve() }
  const sockets = new Set<Socket>()
  const server = createServer(client => {
    const upstream = connect({ host: hostname, port: Number(port) })
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.once('close', () => sockets.delete(from))
      void handOn(from, to, weather)
    }
  })
  const ownPort = await listen(server, 0)
  let resume = (): void => {}
  const cut = (): void => sockets.forEach(socket => socket.destroy())
  return {
    through: url => Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(ownPort) }).href,
    get connections() {
      return sockets.size / 2
    },
    delay: ms => void (weather.delayMs = ms),
    blackHole: () => void (weather.clear = new Promise(resolve => (resume = resolve))),
    resume: () => resume(),
    cut,
    refuse: async () => {
      const closed = once(server, 'close')
      server.close()
      cut()
      await closed
    },
    accept: async () => void (await listen(server, ownPort)),
  }
}

async function handOn(from: Socket, to: Socket, weather: Weather): Promise<void> {
  try {
    for await (const data of from) {
      await weather.clear
      if (weather.delayMs > 0) await sleep(weather.delayMs, undefined, { ref: false })
      to.write(data)
    }
    to.end()
  } catch {
    to.destroy()
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port')
  return address.port
}
