import { afterEach, expect, test, vi } from 'vitest'
import { getEnv } from '@kysera/core'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

const refuse = () => {
  throw new Error('Requires env access')
}

test('a variable is read when it is asked for', () => {
  vi.stubEnv('KYSERA_SAMPLE', 'yes')
  expect(getEnv('KYSERA_SAMPLE')).toBe('yes')
  expect(getEnv('KYSERA_MISSING')).toBeUndefined()
})

test('Deno is asked its own way', () => {
  vi.stubGlobal('Deno', { env: { get: (key: string) => `deno ${key}` } })
  expect(getEnv('HOME')).toBe('deno HOME')
})

test('a variable that may not be read is undefined', () => {
  vi.stubGlobal('Deno', { env: { get: refuse } })
  expect(getEnv('HOME')).toBeUndefined()
})

test('there are no variables where there is no environment', () => {
  vi.stubGlobal('process', undefined)
  expect(getEnv('HOME')).toBeUndefined()
})
