import { readdirSync, readFileSync } from 'node:fs'
import { BadRequestError } from '@kysera/core'
import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { decodeCursor, encodeCursor, type Position } from '../../src/cursor/cursor-codec.js'

const positions: fc.Arbitrary<Position> = fc.record({
  backward: fc.boolean(),
  keys: fc.array(fc.option(fc.string({ unit: 'grapheme' }), { nil: null }), { minLength: 1, maxLength: 4 }),
})

const base64Url = (payload: unknown): string => Buffer.from(JSON.stringify(payload)).toString('base64url')

describe('a cursor', () => {
  test.prop([positions])('gives back its position, in characters that a URL takes', position => {
    const cursor = encodeCursor(position, 'order')
    expect(cursor).toMatch(/^[\w-]+$/)
    expect(decodeCursor(cursor, 'order')).toEqual(position)
  })

  test.prop([positions])('is refused for another order', position => {
    expect(() => decodeCursor(encodeCursor(position, 'order'), 'another')).toThrow(BadRequestError)
  })

  test.each([
    ['of another version', [2, 'order', 0, 'a']],
    ['of no direction', [1, 'order', 2, 'a']],
    ['with a number', [1, 'order', 0, 1]],
    ['with an object', [1, 'order', 0, { a: 1 }]],
    ['with an array', [1, 'order', 0, ['a']]],
    ['that is no array', { 0: 1 }],
    ['that is null', null],
  ])('%s is refused', (_, payload) => {
    expect(() => decodeCursor(base64Url(payload), 'order')).toThrow(/^Invalid pagination cursor/)
  })

  test.prop([fc.string()], { numRuns: 1000 })('of any text is refused', text => {
    expect(() => decodeCursor(text, 'order')).toThrow(BadRequestError)
  })
})

test('only the part for signed cursors imports anything of Node', () => {
  const sources = new URL('../../src/', import.meta.url)
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(file =>
    file.endsWith('.ts'),
  )
  const importing = files.filter(file => readFileSync(new URL(file, sources), 'utf8').includes("from 'node:"))
  expect(importing).toEqual(['cursor-crypto.ts'])
  const imported = files.filter(file =>
    readFileSync(new URL(file, sources), 'utf8').includes("from '../cursor-crypto"),
  )
  expect(imported).toEqual([])
})
