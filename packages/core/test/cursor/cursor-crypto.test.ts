import { BadRequestError } from '@kysera/core'
import { decryptCursor, encryptCursor, signCursor, verifyCursor } from '@kysera/core/cursor-crypto'
import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'

const secret = 'a secret of at least thirty-two characters'
const another = 'another secret of thirty-two characters'
const algorithms = ['sha256', 'sha384', 'sha512'] as const
const text = fc.string({ minLength: 1, unit: 'grapheme' })

describe('a signature', () => {
  test.prop([text, fc.constantFrom(...algorithms)])('is taken off again', (cursor, algorithm) => {
    expect(verifyCursor(signCursor(cursor, secret, algorithm), secret, algorithm)).toBe(cursor)
  })

  test('is the HMAC in hex after a dot', () => {
    expect(signCursor('cursor', secret)).toMatch(/^cursor\.[0-9a-f]{64}$/)
    expect(signCursor('cursor', secret, 'sha512')).toMatch(/^cursor\.[0-9a-f]{128}$/)
  })

  test.prop([text, fc.nat(), fc.constantFrom('0', 'f', 'z', '.', '')])(
    'does not fit a cursor with another character',
    (cursor, place, character) => {
      const signed = signCursor(cursor, secret)
      const index = place % signed.length
      const changed = signed.slice(0, index) + character + signed.slice(index + 1)
      fc.pre(changed !== signed)
      expect(() => verifyCursor(changed, secret)).toThrow(BadRequestError)
    },
  )

  test.each([
    ['of another secret', signCursor('cursor', another)],
    ['of another algorithm', signCursor('cursor', secret, 'sha512')],
    ['that is cut off', signCursor('cursor', secret).slice(0, -2)],
    ['that is missing', 'cursor'],
    ['without a cursor', signCursor('cursor', secret).slice(6)],
    ['in capitals', signCursor('cursor', secret).toUpperCase()],
  ])('%s is refused', (_, signed) => {
    expect(() => verifyCursor(signed, secret)).toThrow(BadRequestError)
    expect(() => verifyCursor(signed, secret)).toThrow(/^Invalid pagination cursor.*signature/)
  })
})

describe('an encrypted cursor', () => {
  test.prop([text])('is read with its secret, and never twice the same', cursor => {
    const encrypted = encryptCursor(cursor, secret)
    expect(encrypted).toMatch(/^[0-9a-f]{24}\.[0-9a-f]+\.[0-9a-f]{32}$/)
    expect(decryptCursor(encrypted, secret)).toBe(cursor)
    expect(encryptCursor(cursor, secret)).not.toBe(encrypted)
  })

  test.prop([text, fc.nat(), fc.constantFrom('0', 'f', 'z', '.', '')])(
    'is refused with another character',
    (cursor, place, character) => {
      const encrypted = encryptCursor(cursor, secret)
      const index = place % encrypted.length
      const changed = encrypted.slice(0, index) + character + encrypted.slice(index + 1)
      fc.pre(changed !== encrypted)
      expect(() => decryptCursor(changed, secret)).toThrow(BadRequestError)
    },
  )

  test('is refused with another secret, and where it is none', () => {
    expect(() => decryptCursor(encryptCursor('cursor', another), secret)).toThrow(BadRequestError)
    for (const wrong of ['a', 'a.b', 'aa.bb.cc', 'aa.bb.cc.dd', '..']) {
      expect(() => decryptCursor(wrong, secret)).toThrow(BadRequestError)
    }
  })
})

test('an empty cursor is refused', () => {
  for (const use of [signCursor, verifyCursor, encryptCursor, decryptCursor]) {
    expect(() => use('', secret)).toThrow(BadRequestError)
  }
})

test.each(['', 'short', 'x'.repeat(31), undefined, 42])('%j is no secret', wrong => {
  for (const use of [signCursor, verifyCursor, encryptCursor, decryptCursor]) {
    const call = (): unknown => Reflect.apply(use, undefined, ['aa.bb', wrong])
    expect(call).toThrow('Secret must be at least 32 characters long')
    expect(call).not.toThrow(BadRequestError)
  }
})

test('an unknown algorithm is named', () => {
  const sign = (): unknown => Reflect.apply(signCursor, undefined, ['cursor', secret, 'md5'])
  expect(sign).toThrow('md5')
  expect(sign).not.toThrow(BadRequestError)
})
