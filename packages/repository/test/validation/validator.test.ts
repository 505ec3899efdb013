import { silentLogger } from '@kysera/core'
import {
  createValidator,
  customAdapter,
  getValidationMode,
  RepositoryValidationError,
  safeParse,
  shouldValidate,
} from '@kysera/repository'
import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'

const User = z.object({ email: z.email(), name: z.string().default('nobody') })
const ann = { email: 'ann@example.org' }
const valid = { ...ann, name: 'nobody' }

afterEach(() => vi.unstubAllEnvs())

test('a validator is a schema as functions', () => {
  const { validate, validateSafe, isValid } = createValidator(User)
  expect([validate(ann), validateSafe(ann), isValid(ann)]).toEqual([valid, valid, true])
  expect([validateSafe({}), isValid({})]).toEqual([null, false])
  expect(() => validate({})).toThrow(z.ZodError)
})

test('a validator that depends on the mode asks for it at each call', () => {
  const { validateConditional } = createValidator(User)
  vi.stubEnv('KYSERA_VALIDATION_MODE', 'never')
  expect(validateConditional(ann)).toBe(ann)
  vi.stubEnv('KYSERA_VALIDATION_MODE', 'always')
  expect(validateConditional(ann)).toEqual(valid)
  expect(createValidator(User, { mode: 'never' }).validateConditional(1)).toBe(1)
})

test('safeParse gives null, tells a logger, or throws with issues', () => {
  expect([safeParse(User, ann), safeParse(User, {})]).toEqual([valid, null])
  const errors: unknown[] = []
  const logger = { ...silentLogger, error: (...args: unknown[]) => void errors.push(args) }
  safeParse(User, {}, { logErrors: true, logger })
  expect(errors).toMatchObject([['Validation failed', [{ path: ['email'] }]]])
  expect(() => safeParse(User, {}, { throwOnError: true })).toThrow(RepositoryValidationError)
  const refusing = customAdapter((): string => {
    throw new Error('no')
  })
  expect(safeParse(refusing, 1)).toBe(null)
  expect(() => safeParse(refusing, 1, { throwOnError: true })).toThrow(
    expect.objectContaining({ issues: [{ code: 'invalid', message: 'no', path: [] }] }),
  )
})

test.each([
  ['always', '', 'always', true],
  ['never', 'development', 'never', false],
  ['development', 'production', 'development', true],
  ['production', 'development', 'production', false],
  ['nonsense', 'development', 'development', true],
  ['', 'test', 'production', false],
])('KYSERA_VALIDATION_MODE %j and NODE_ENV %j mean %s', (mode, env, expected, validates) => {
  vi.stubEnv('KYSERA_VALIDATION_MODE', mode)
  vi.stubEnv('NODE_ENV', env)
  expect([getValidationMode(), shouldValidate()]).toEqual([expected, validates])
})

test('a mode that is given counts for itself', () => {
  vi.stubEnv('NODE_ENV', 'test')
  const modes = ['always', 'never', 'development', 'production'] as const
  expect(modes.map(mode => shouldValidate({ mode }))).toEqual([true, false, false, false])
})
