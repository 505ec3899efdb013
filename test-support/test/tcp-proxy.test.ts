import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createTcpProxy } from '../src/index.js'

/** A server that says everything back, and the way to it. */
async function open() {
  const server = createServer(socket => void socket.pipe(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo // oxlint-disable-line typescript/no-unsafe-type-assertion -- it listens on a port
  const proxy = await createTcpProxy(`tcp://127.0.0.1:${port}`)
  onTestFinished(() => proxy.refuse().catch(() => undefined))
  const dial = async (): Promise<Socket> => {
    const socket = connect(Number(new URL(proxy.through('tcp://any:1/path')).port), '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
  return { proxy, dial }
}

async function echo(socket: Socket, text: string): Promise<string> {
  socket.write(text)
  return String((await once(socket, 'data'))[0])
}

test('a way hands data on, later when it is slow', async () => {
  const { proxy, dial } = await open()
  const socket = await dial()
  expect(await echo(socket, 'at once')).toBe('at once')
  proxy.delay(20)
  const started = performance.now()
  expect(await echo(socket, 'later')).toBe('later')
  expect(performance.now() - started).toBeGreaterThan(30)
  expect(proxy.connections).toBe(1)
})

test('a black hole keeps what it is given until it is none any more', async () => {
  const { proxy, dial } = await open()
  proxy.blackHole()
  const socket = await dial()
  const answer = echo(socket, 'held')
  proxy.resume()
  expect(await answer).toBe('held')
})

test('a way that is cut ends its connections, and takes new ones', async () => {
  const { proxy, dial } = await open()
  const socket = await dial()
  await echo(socket, 'there')
  const closed = once(socket, 'close')
  proxy.cut()
  await closed
  expect(await echo(await dial(), 'again')).toBe('again')
})

test('a way that refuses takes no connections until it accepts', async () => {
  const { proxy, dial } = await open()
  await proxy.refuse()
  await expect(dial()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await proxy.accept()
  expect(await echo(await dial(), 'again')).toBe('again')
})
