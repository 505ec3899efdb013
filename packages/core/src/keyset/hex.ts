export const hexOfBytes = (bytes: Uint8Array): string =>
  Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')

/** The bytes that hexadecimal digits stand for; undefined for other text. */
export const bytesOfHex = (hex: string): Uint8Array | undefined =>
  isHex(hex) ? Uint8Array.from(hex.match(/../g) ?? [], digits => Number.parseInt(digits, 16)) : undefined

export const isHex = (text: string): boolean => /^(?:[0-9a-f]{2})*$/i.test(text)
