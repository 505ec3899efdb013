import { BadRequestError } from '../errors/request-errors.js'
import { invalidCursor, type CursorSecurityOptions } from './cursor-security.js'

const maxLength = 8192

/** What happens to cursors on their way to the client and back. */
export interface CursorGuard {
  readonly protect: (cursor: string) => string
  readonly open: (cursor: string) => string
}

const noGuard: CursorGuard = { protect: cursor => cursor, open: cursor => cursor }

/**
 * Makes the guard that the options ask for. Node's cryptography is loaded only when they do.
 *
 * @throws {Error} when the secret is too short or the algorithm is unknown, whether there is a cursor or not.
 */
export async function createCursorGuard(security: CursorSecurityOptions | undefined): Promise<CursorGuard> {
  if (security === undefined) return noGuard
  const crypto = await import('../cursor-crypto.js')
  crypto.assertSecurity(security)
  const { secret, encrypt = false, algorithm } = security
  return {
    protect: cursor =>
      crypto.signCursor(encrypt ? crypto.encryptCursor(cursor, secret) : cursor, secret, algorithm),
    open: cursor => {
      const verified = crypto.verifyCursor(cursor, secret, algorithm)
      return encrypt ? crypto.decryptCursor(verified, secret) : verified
    },
  }
}

/** The cursor that a client sent, if it is one to look into. */
export function receivedCursor(cursor: unknown): string | undefined {
  if (cursor === undefined || cursor === null || cursor === '') return undefined
  if (typeof cursor !== 'string') throw new BadRequestError(`${invalidCursor}: it is no text`)
  if (cursor.length > maxLength) throw new BadRequestError(`${invalidCursor}: it is too long`)
  return cursor
}

/** A cursor that will be received again. Text of thousands of characters makes none. */
export function sentCursor(cursor: string): string {
  if (cursor.length <= maxLength) return cursor
  throw new BadRequestError(`A cursor would be longer than ${maxLength} characters: order by shorter values`)
}
