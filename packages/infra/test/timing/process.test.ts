import { fileURLToPath } from 'node:url'
import { bundleProgram, type Bundle } from '@kysera-internal/test-support'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let bundle: Bundle

beforeAll(async () => {
  bundle = await bundleProgram(fileURLToPath(new URL('../programs/timers-program.ts', import.meta.url)))
})
afterAll(() => bundle.remove())

describe('a process ends by itself, though there is', () => {
  test.each([
    ['monitor', 'checked\n'],
    ['a check that hangs', ''],
    ['a monitor whose database hangs', ''],
    ['a budget', ''],
    ['a circuit breaker', 'open\n'],
  ])('%s', async (mode, output) => {
    const program = bundle.start(mode)
    expect(await program.ended).toEqual({ code: 0, signal: null })
    expect(program.output()).toBe(output)
  })
})

test('a process does not end before what it tries again is done', async () => {
  const program = bundle.start('a retry')
  expect(await program.ended).toEqual({ code: 0, signal: null })
  expect(program.output()).toBe('retried\n')
})
