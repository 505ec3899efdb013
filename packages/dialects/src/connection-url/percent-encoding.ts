import { BadRequestError } from '@kysera/core'

/** Encodes everything that has a meaning in a URL. */
export function encode(text: string): string {
  try {
    return encodeURIComponent(text)
  } catch {
    // The text may be a password, so that it is not named.
    throw new BadRequestError('A part of the connection cannot be written in a URL: it is no valid Unicode')
  }
}

/** The inverse of {@link encode}. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new BadRequestError('Invalid connection URL: a "%" in it is not followed by two hexadecimal digits')
  }
}

/** The parameters after the question mark; a later one replaces an earlier one of the same name. */
export function parseQuery(query: string): [name: string, value: string][] {
  return query
    .split('&')
    .filter(pair => pair !== '')
    .map(pair => {
      const [name = '', ...rest] = pair.replaceAll('+', ' ').split('=')
      return [decode(name), decode(rest.join('='))]
    })
}

/** The question mark and the parameters, or nothing when there are none. */
export function formatQuery(params: readonly (readonly [name: string, value: string])[]): string {
  const pairs = params.map(([name, value]) => `${encode(name)}=${encode(value)}`)
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}
