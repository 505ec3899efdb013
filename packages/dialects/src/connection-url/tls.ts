import { BadRequestError } from '@kysera/core'
import type { ConnectionConfig } from './connection-config.js'

type Params = readonly (readonly [name: string, value: string])[]

/** Switches of several drivers; `encrypt` is that of SQL Server. */
const switches = ['ssl', 'tls', 'encrypt']
const switchedOff = ['false', '0']

/** `allow` encrypts only when the server insists. The second word is that of MySQL. */
const modesWithoutTls = ['disable', 'disabled', 'allow']

/** What a URL says about encryption. */
export interface Tls {
  readonly ssl: boolean
  readonly sslMode?: string
}

/** A value that is not understood asks for encryption too: it must not be lost by a typing error. */
export function readTls(params: Params): Tls {
  const modes = params.filter(([name]) => isSslMode(name)).map(([, value]) => value)
  const asked = params.filter(([name]) => switches.includes(name)).map(([, value]) => value)
  const ssl = asked.some(isOtherThan(switchedOff)) || modes.some(isOtherThan(modesWithoutTls))
  const sslMode = modes.at(-1)
  return sslMode === undefined ? { ssl } : { ssl, sslMode }
}

/** The parameters that say the same as a configuration does. */
export function writeTls({ ssl, sslMode, params = {} }: ConnectionConfig): Params {
  const tls: [string, string][] = [
    ...(ssl === true ? [['ssl', 'true'] satisfies [string, string]] : []),
    ...(sslMode === undefined ? [] : [['sslmode', sslMode] satisfies [string, string]]),
  ]
  if (ssl === false && readTls([...tls, ...Object.entries(params)]).ssl) {
    throw new BadRequestError('The connection cannot be unencrypted (ssl) and encrypted (sslMode, params)')
  }
  return tls
}

/** Whether a parameter has a field of its own in a configuration. */
export function isTlsParam(name: string): boolean {
  return name === 'ssl' || isSslMode(name)
}

/** MySQL's tools say `ssl-mode`, some drivers `sslMode`. */
const isSslMode = (name: string): boolean => name.toLowerCase().replace('-', '') === 'sslmode'

const isOtherThan =
  (words: readonly string[]) =>
  (value: string): boolean =>
    !words.includes(value.toLowerCase())
