import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { invalidCursor, type CursorAlgorithm, type CursorSecurityOptions } from './cursor/cursor-security.js'
import { BadRequestError } from './errors/request-errors.js'

export type { CursorAlgorithm, CursorSecurityOptions }

const algorithms: ReadonlySet<string> = new Set<CursorAlgorithm>(['sha256', 'sha384', 'sha512'])
const cipher = 'aes-256-gcm'
const ivBytes = 12
const tagBytes = 16

/**
 * A cursor with a signature, which {@link verifyCursor} takes off again: `<cursor>.<hex>`.
 *
 * @throws {Error} when the secret is shorter than 32 characters, or the algorithm is unknown.
 * @throws {BadRequestError} when the cursor is empty.
 */
export function signCursor(cursor: string, secret: string, algorithm: CursorAlgorithm = 'sha256'): string {
  return `${assertCursor(cursor)}.${signatureOf(cursor, secret, algorithm).toString('hex')}`
}

/**
 * The cursor without its signature.
 *
 * @throws {BadRequestError} when the signature is missing, or is not of this cursor, secret and algorithm.
 * @throws {Error} when the secret is shorter than 32 characters, or the algorithm is unknown.
 */
export function verifyCursor(signed: string, secret: string, algorithm: CursorAlgorithm = 'sha256'): string {
  const dot = assertCursor(signed).lastIndexOf('.')
  const cursor = signed.slice(0, Math.max(dot, 0))
  const expected = signatureOf(cursor, secret, algorithm)
  const given = bytesOf(signed.slice(dot + 1))
  if (cursor === '' || given?.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new BadRequestError(`${invalidCursor}: the signature does not fit`)
  }
  return cursor
}

/**
 * A cursor that nobody can read without the secret, different on every call: `<iv>.<ciphertext>.<tag>` in hex.
 *
 * @throws {Error} when the secret is shorter than 32 characters.
 * @throws {BadRequestError} when the cursor is empty.
 */
export function encryptCursor(cursor: string, secret: string): string {
  const iv = randomBytes(ivBytes)
  const encrypting = createCipheriv(cipher, keyOf(secret), iv)
  const text = Buffer.concat([encrypting.update(assertCursor(cursor), 'utf8'), encrypting.final()])
  return [iv, text, encrypting.getAuthTag()].map(part => part.toString('hex')).join('.')
}

/**
 * What {@link encryptCursor} was given.
 *
 * @throws {BadRequestError} when the text was not made with this secret.
 * @throws {Error} when the secret is shorter than 32 characters.
 */
export function decryptCursor(encrypted: string, secret: string): string {
  const key = keyOf(secret)
  const [iv, text, tag, ...more] = assertCursor(encrypted).split('.').map(bytesOf)
  if (iv?.length !== ivBytes || tag?.length !== tagBytes || text === undefined || more.length > 0) {
    throw new BadRequestError(`${invalidCursor}: it is not encrypted`)
  }
  try {
    const decrypting = createDecipheriv(cipher, key, iv, { authTagLength: tagBytes }).setAuthTag(tag)
    return Buffer.concat([decrypting.update(text), decrypting.final()]).toString('utf8')
  } catch (cause) {
    throw new BadRequestError(`${invalidCursor}: it was encrypted with another secret`, { cause })
  }
}

/** Throws unless cursors can be made and read with these options. */
export function assertSecurity({ secret, algorithm = 'sha256' }: CursorSecurityOptions): void {
  if (typeof secret !== 'string' || secret.length < 32) {
    throw new Error('Secret must be at least 32 characters long')
  }
  if (!algorithms.has(algorithm)) throw new Error(`Unknown signature algorithm ${JSON.stringify(algorithm)}`)
}

function assertCursor(cursor: string): string {
  if (typeof cursor !== 'string' || cursor === '') throw new BadRequestError(`${invalidCursor}: it is empty`)
  return cursor
}

function signatureOf(cursor: string, secret: string, algorithm: CursorAlgorithm): Buffer {
  assertSecurity({ secret, algorithm })
  return createHmac(algorithm, secret).update(cursor).digest()
}

function keyOf(secret: string): Uint8Array {
  assertSecurity({ secret })
  return new Uint8Array(hkdfSync('sha256', secret, '', 'kysera pagination cursor', 32))
}

/** Bytes in hex; `Buffer.from` alone would pass over what is no hex. */
const bytesOf = (hex: string): Buffer | undefined =>
  /^(?:[0-9a-f]{2})*$/.test(hex) ? Buffer.from(hex, 'hex') : undefined
