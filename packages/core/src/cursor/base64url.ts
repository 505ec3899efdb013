const urlSafe: Readonly<Record<string, string>> = { '+': '-', '/': '_', '=': '' }
const base64: Readonly<Record<string, string>> = { '-': '+', _: '/' }

/** A value as JSON in the characters that a URL takes as they are: `A-Z a-z 0-9 - _`. */
export function toBase64Url(value: unknown): string {
  return btoa(asciiJson(value)).replaceAll(/[+/=]/g, character => urlSafe[character] ?? '')
}

/** The value that {@link toBase64Url} was given. Throws where it was given none. */
export const fromBase64Url = (encoded: string): unknown =>
  JSON.parse(atob(encoded.replaceAll(/[-_]/g, character => base64[character] ?? '')))

/** Base64 is of bytes: other characters than ASCII are written as JSON escapes. */
const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[\u0080-\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
