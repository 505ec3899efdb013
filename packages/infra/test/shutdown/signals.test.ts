import { fileURLToPath } from 'node:url'
import { bundleProgram, type Bundle, type Program } from '@kysera-internal/test-support'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let bundle: Bundle

beforeAll(async () => {
  bundle = await bundleProgram(fileURLToPath(new URL('../programs/shutdown-program.ts', import.meta.url)))
})
afterAll(() => bundle.remove())

/** A process with one database for each duration. */
async function start(mode: string, ...durations: readonly string[]): Promise<Program> {
  const program = bundle.start(mode, ...durations)
  await program.says('ready')
  return program
}

/** What a process has said since it was ready. */
const saidBy = (program: Program, what = /^(hook|destroyed|exit|unhandled)/): string[] =>
  program
    .output()
    .split('\n')
    .filter(line => what.test(line))

describe('a signal', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s shuts the database down and ends the process',
    async signal => {
      const program = await start('exit', '0')
      program.kill(signal)
      expect(await program.ended).toEqual({ code: 0, signal: null })
      expect(saidBy(program)).toEqual(['hook 0', 'destroyed 0', 'exit 0'])
    },
  )

  test('shuts all databases down at the same time, and ends the process after the last', async () => {
    const program = await start('exit', '60', '0')
    program.kill('SIGTERM')
    expect(await program.ended).toEqual({ code: 0, signal: null })
    expect(saidBy(program)).toEqual(['hook 0', 'hook 1', 'destroyed 1', 'destroyed 0', 'exit 0'])
  })

  test('ends the process with 1 when one of them fails, and the others all the same', async () => {
    const program = await start('exit', 'fails', '20')
    program.kill('SIGTERM')
    expect(await program.ended).toEqual({ code: 1, signal: null })
    expect(saidBy(program)).toEqual(['hook 0', 'hook 1', 'destroyed 0', 'destroyed 1', 'exit 1'])
    expect(program.output()).toContain('onShutdown failed during shutdown Error: it fails')
  })

  test('ends the process with 1 when a shutdown takes too long, and begins to destroy the database', async () => {
    const program = await start('timeout', 'never')
    program.kill('SIGTERM')
    expect(await program.ended).toEqual({ code: 1, signal: null })
    expect(saidBy(program, /^(hook|destroying|exit)/)).toEqual(['hook 0', 'destroying 0', 'exit 1'])
    expect(program.output()).toContain('Shutdown timeout after 20ms')
  })

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('that comes a second time, as %s, ends the process at once with %d', async (signal, code) => {
    const program = await start('exit', 'never')
    program.kill('SIGTERM')
    await program.says('hook 0')
    program.kill(signal)
    expect(await program.ended).toEqual({ code, signal: null })
    expect(saidBy(program)).toEqual(['hook 0', `exit ${code}`])
  })

  test('during a shutdown that was called waits for that one, and ends the process', async () => {
    const program = await start('execute', '60')
    await program.says('hook 0')
    program.kill('SIGTERM')
    expect(await program.ended).toEqual({ code: 0, signal: null })
    expect(saidBy(program)).toEqual(['hook 0', 'destroyed 0', 'exit 0'])
  })

  test('leaves the process alone when it is told to, and then does what it does by itself', async () => {
    const program = await start('stay', '0')
    program.kill('SIGTERM')
    await program.says('released SIGTERM')
    program.kill('SIGTERM')
    expect(await program.ended).toEqual({ code: null, signal: 'SIGTERM' })
    expect(saidBy(program)).toEqual(['hook 0', 'destroyed 0'])
  })

  test('shuts down what is registered while it does', async () => {
    const program = await start('late', '0')
    program.kill('SIGTERM')
    expect(await program.ended).toEqual({ code: 0, signal: null })
    expect(saidBy(program)).toEqual(['hook 0', 'destroyed 0', 'hook 9', 'destroyed 9', 'exit 0'])
  })

  test('that does not end the process shuts down what is registered for it, and no more', async () => {
    const program = await start('apart', '0', '0')
    program.kill('SIGHUP')
    await program.says('released SIGHUP')
    expect(saidBy(program)).toEqual(['hook 1', 'destroyed 1'])
    program.kill('SIGTERM')
    expect(await program.ended).toEqual({ code: 0, signal: null })
    expect(saidBy(program).slice(2)).toEqual(['hook 0', 'destroyed 0', 'exit 0'])
  })

  test('that ends the process shuts down what is registered for others too', async () => {
    const program = await start('apart', '0', '0')
    program.kill('SIGTERM')
    expect(await program.ended).toEqual({ code: 0, signal: null })
    expect(saidBy(program)).toEqual(['hook 0', 'hook 1', 'destroyed 0', 'destroyed 1', 'exit 0'])
  })

  test('does what it does by itself when all registrations are taken back', async () => {
    const program = await start('unregister', '0', '0')
    program.kill('SIGTERM')
    expect(await program.ended).toEqual({ code: null, signal: 'SIGTERM' })
    expect(saidBy(program)).toEqual([])
  })
})

test('a process that has nothing more to do ends, though it is registered', async () => {
  const program = await start('exit', '0')
  program.kill('SIGUSR2')
  expect(await program.ended).toEqual({ code: 0, signal: null })
  expect(saidBy(program)).toEqual(['exit 0'])
})
