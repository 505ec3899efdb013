import { silentLogger } from '@kysera/core'
import {
  RLSContextError,
  RLSContextValidationError,
  rlsContext,
  RLSPolicyViolation,
  RLSSchemaError,
} from '@kysera/rls'
import {
  createFieldAccessProcessor,
  createFieldAccessRegistry,
  maskedField,
  neverAccessible,
  ownerOnly,
  ownerOrRoles,
  publicReadRestrictedWrite,
  readOnly,
  rolesOnly,
  type FieldAccessSchema,
} from '@kysera/rls/field-access'
import { describe, expect, test, vi } from 'vitest'

const schema: FieldAccessSchema = {
  users: {
    fields: {
      email: ownerOnly(),
      phone: maskedField(
        (phone: unknown) => `…${String(phone).slice(-2)}`,
        ctx => ctx.auth.roles.includes('hr'),
      ),
      salary: ownerOrRoles(['hr']),
      password_hash: neverAccessible(),
      created_by: readOnly(),
      title: publicReadRestrictedWrite(['hr']),
      notes: rolesOnly(['hr']),
    },
    skipFor: ['auditor'],
    defaultMask: '***',
  },
  secrets: { default: 'deny', fields: { name: { read: () => true } } },
}

const registry = createFieldAccessRegistry(schema)
const processor = createFieldAccessProcessor(registry)

const user = {
  id: 1,
  email: 'ann@example.org',
  phone: '555123',
  salary: 100,
  password_hash: 'x',
  created_by: 9,
  title: 'Dr',
  notes: 'n',
}

const as = <T>(
  auth: { userId: number; roles?: string[]; isSystem?: boolean },
  fn: () => Promise<T>,
): Promise<T> => rlsContext.runAsync({ auth: { roles: [], ...auth } }, fn)

describe('reading', () => {
  test('shows everything of a row to nobody but whom it concerns', async () => {
    const masked = await as({ userId: 2 }, () => processor.maskRow('users', user))
    expect(masked).toEqual({
      data: { id: 1, email: '***', phone: '…23', salary: '***', created_by: 9, title: 'Dr', notes: '***' },
      maskedFields: ['email', 'phone', 'salary', 'notes'],
      omittedFields: ['password_hash'],
    })
  })

  test('shows owners and roles what is theirs', async () => {
    const { data: own } = await as({ userId: 1 }, () => processor.maskRow('users', user))
    expect(own).toMatchObject({ email: user.email, salary: 100, notes: '***' })
    const { data: hr } = await as({ userId: 2, roles: ['hr'] }, () => processor.maskRow('users', user))
    expect(hr).toMatchObject({ email: '***', salary: 100, phone: '555123', notes: 'n' })
  })

  test.each([{ roles: ['auditor'] }, { isSystem: true }])('shows everything to %o', async auth => {
    const masked = await as({ userId: 2, ...auth }, () => processor.maskRow('users', user))
    expect(masked).toEqual({ data: user, maskedFields: [], omittedFields: [] })
  })

  test('without a context hides every field that is configured', async () => {
    const { data } = await processor.maskRow('users', user)
    expect(data).toEqual({
      id: 1,
      email: '***',
      phone: '…23',
      salary: '***',
      created_by: '***',
      title: '***',
      notes: '***',
    })
    expect((await processor.maskRow('secrets', { name: 'n', value: 'v' })).data).toEqual({ name: null })
    expect(await processor.getReadableFields('users', user)).toEqual(['id'])
  })

  test('leaves out what a table denies by default', async () => {
    const masked = await as({ userId: 2 }, () => processor.maskRow('secrets', { name: 'n', value: 'v' }))
    expect(masked).toEqual({ data: { name: 'n' }, maskedFields: [], omittedFields: ['value'] })
  })

  test.each(['users', 'secrets'])('refuses hidden fields of %s when told to', async table => {
    const masking = as({ userId: 2 }, () =>
      processor.maskRow(table, { email: 'a@b.c', value: 's3cret' }, { throwOnDenied: true }),
    )
    const error: unknown = await masking.catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RLSPolicyViolation)
    expect(error).toMatchObject({ operation: 'read', table })
    expect(JSON.stringify(error)).not.toContain('s3cret')
  })

  test('gives the fields that are asked for', async () => {
    const reader = { auth: { userId: 1, roles: [] } }
    const { data } = await processor.maskRow('users', user, {
      ...reader,
      includeFields: ['id', 'email', 'nope'],
    })
    expect(data).toEqual({ id: 1, email: user.email })
    const { data: others } = await processor.maskRow(
      'secrets',
      { name: 'n' },
      { ...reader, excludeFields: ['name'] },
    )
    expect(others).toEqual({})
  })

  test('takes the reader that it is given, if it is one', async () => {
    const options = { auth: { userId: 1, roles: [] } }
    const { data } = await as({ userId: 2 }, () => processor.maskRow('users', user, options))
    expect(data.email).toBe(user.email)
    const nobody: object = { auth: {} }
    await expect(processor.maskRow('users', user, nobody)).rejects.toThrow(RLSContextValidationError)
  })

  test('knows a field by any spelling that reaches its column', async () => {
    const { data } = await as({ userId: 2 }, () =>
      processor.maskRow('Users', { EMAIL: 'a', passwordHash: 'x' }),
    )
    expect(data).toEqual({ EMAIL: '***' })
  })

  test('hides what a condition that fails, or is not sure, does not grant', async () => {
    const warn = vi.fn()
    const logger = { ...silentLogger, warn }
    const unsure = createFieldAccessRegistry(
      {
        t: {
          fields: {
            a: { read: () => Promise.reject(new Error('down')) },
            // An untyped condition.
            b: { read: () => JSON.parse('"yes"') },
          },
        },
      },
      { logger },
    )
    const { data } = await as({ userId: 1 }, () =>
      createFieldAccessProcessor(unsure, '?').maskRow('t', { a: 1, b: 2 }),
    )
    expect(data).toEqual({ a: '?', b: '?' })
    expect(warn).toHaveBeenCalledOnce()
  })

  test('masks with the default when a mask fails', async () => {
    const failing = (): never => {
      throw new Error('mask')
    }
    const fields = { a: maskedField(failing, () => false), b: maskedField('b', { read: () => false }) }
    const masks = createFieldAccessProcessor(createFieldAccessRegistry({ t: { fields } }), 'default')
    const { data } = await as({ userId: 1 }, () => masks.maskRow('t', { a: 1, b: 2 }))
    expect(data).toEqual({ a: 'default', b: 'b' })
  })

  test('changes no row, and bears any name', async () => {
    const row = Object.freeze(JSON.parse('{"__proto__": {"admin": true}, "email": "a"}'))
    const [masked] = await as({ userId: 2 }, () => processor.maskRows('users', [row]))
    expect(masked?.data.email).toBe('***')
    expect(Object.hasOwn(masked?.data ?? {}, '__proto__')).toBe(true)
    expect(masked?.data.admin).toBe(undefined)
  })

  test.each([null, undefined])('nobody owns a row without an owner (%s)', async owner => {
    const fields = createFieldAccessProcessor(
      createFieldAccessRegistry({ t: { fields: { a: ownerOnly('owner') } } }),
    )
    const auth = { userId: 'undefined', roles: [] }
    expect((await fields.maskRow('t', { a: 1, owner }, { auth })).data.a).toBe(null)
    expect((await fields.maskRow('t', { a: 1 }, { auth })).data.a).toBe(null)
  })
})

describe('writing', () => {
  test('refuses all fields that may not be written at once, without values', async () => {
    const writing = as({ userId: 2 }, () =>
      processor.validateWrite('users', { id: 3, salary: 5, title: 'Prof', notes: 'x' }, user),
    )
    await expect(writing).rejects.toThrow('Refused to write "users": no access to "salary", "title", "notes"')
  })

  test('goes by the row that is there, not by the owner that is written', async () => {
    const stealing = as({ userId: 2 }, () => processor.validateWrite('users', { id: 2, email: 'x' }, user))
    await expect(stealing).rejects.toThrow(RLSPolicyViolation)
    await as({ userId: 2 }, () => processor.validateWrite('users', { id: 2, email: 'x' }))
  })

  test('is refused without a context where a field is configured', async () => {
    await expect(processor.validateWrite('users', { title: 'x' })).rejects.toThrow(RLSContextError)
    await expect(processor.filterWritableFields('secrets', { any: 'x' })).rejects.toThrow(RLSContextError)
    await processor.validateWrite('users', { id: 1 })
    await processor.validateWrite('others', { id: 1 })
    expect(await processor.getWritableFields('users', user)).toEqual(['id'])
  })

  test('can leave out what may not be written', async () => {
    const data = { email: 'new', salary: 5, PASSWORD_HASH: 'x' }
    const kept = await as({ userId: 1 }, () => processor.filterWritableFields('users', data, user))
    expect(kept).toEqual({ data: { email: 'new', salary: 5 }, removedFields: ['PASSWORD_HASH'] })
    const writable = await as({ userId: 1 }, () => processor.getWritableFields('users', user))
    expect(writable).toEqual(
      ['id', 'email', 'salary', 'phone'].toSorted(
        (a, b) => Object.keys(user).indexOf(a) - Object.keys(user).indexOf(b),
      ),
    )
  })
})

describe('a registry', () => {
  test('knows a table by its name with a schema too, which may have fields of its own', async () => {
    const auth = { userId: 2, roles: [] }
    const row = { id: 1, email: 'ann@example.org' }
    expect((await processor.maskRow('public.users', row, { auth })).data).toEqual({ id: 1, email: '***' })
    const own = createFieldAccessRegistry({ ...schema, 'hr.users': { fields: {} } })
    expect((await createFieldAccessProcessor(own).maskRow('hr.users', row, { auth })).data).toEqual(row)
  })

  test('tells what is configured', () => {
    expect(registry.getTables()).toEqual(['users', 'secrets'])
    expect(registry.hasTable('toString')).toBe(false)
    expect(registry.getConfiguredFields('secrets')).toEqual(['name'])
    expect(registry.getFieldConfig('users', 'constructor')).toBe(undefined)
  })

  test.each<[string, unknown]>([
    ['no fields', {}],
    ['an unknown option', { fields: {}, skipfor: [] }],
    ['an unknown default', { fields: {}, default: 'maybe' }],
    ['an empty role', { fields: {}, skipFor: [''] }],
    ['a condition that is no function', { fields: { a: { read: true } } }],
    ['an unknown option of a field', { fields: { a: { raed: () => true } } }],
  ])('refuses %s', (_, config) => {
    const given: FieldAccessSchema = JSON.parse('{}')
    expect(() => createFieldAccessRegistry(Object.assign(given, { t: config }))).toThrow(RLSSchemaError)
  })

  test('refuses a table twice until it is cleared', () => {
    const own = createFieldAccessRegistry({ t: { fields: {} } })
    expect(() => own.registerTable('t', { fields: {} })).toThrow(RLSSchemaError)
    own.clear()
    own.registerTable('t', { fields: {} })
  })
})
