interface Bytes extends Uint8Array {
  toString(encoding?: 'base64'): string
}

// The global of every runtime, declared here because the compiler is given neither the DOM nor Node.
declare const Buffer: {
  from(data: string, encoding: 'base64'): Bytes
  from(data: ArrayBufferLike, offset: number, length: number): Bytes
}

export const toBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

export const fromBase64 = (text: string): Uint8Array => Buffer.from(text, 'base64')
