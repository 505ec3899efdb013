import type { CursorSecurityOptions } from '@kysera/core'
import { decryptCursor, signCursor, type CursorSecurityOptions as Same } from '@kysera/core/cursor-crypto'
import { expectTypeOf, test } from 'vitest'

test('cursors are text', () => {
  expectTypeOf(signCursor('cursor', 'secret', 'sha512')).toEqualTypeOf<string>()
  expectTypeOf(decryptCursor('cursor', 'secret')).toEqualTypeOf<string>()
  // @ts-expect-error -- no such algorithm
  signCursor('cursor', 'secret', 'md5')
})

test('the options are those of pagination', () => {
  expectTypeOf<Same>().toEqualTypeOf<CursorSecurityOptions>()
})
