import type { Complete } from './audit-config.js'
import type { AuditDecision, RLSAuditAdapter, RLSAuditEvent } from './event.js'

export interface ConsoleAuditAdapterOptions {
  /** Default: `'text'`, one line an event. */
  readonly format?: 'text' | 'json' | undefined
  /** Of text. Default: `true`. */
  readonly colors?: boolean | undefined
  /** Default: `true`. */
  readonly includeTimestamp?: boolean | undefined
  /** Takes each line. Default: `console.log`. */
  readonly write?: ((line: string) => void) | undefined
}

const colorOf: Readonly<Record<AuditDecision, number>> = { allow: 32, deny: 31, filter: 33 }

/** Writes decisions to the console. */
export class ConsoleAuditAdapter implements RLSAuditAdapter {
  readonly #options: Complete<ConsoleAuditAdapterOptions>

  constructor({
    format = 'text',
    colors = true,
    includeTimestamp = true,
    write = line => console.log(line),
  }: ConsoleAuditAdapterOptions = {}) {
    this.#options = { format, colors, includeTimestamp, write }
  }

  log(event: RLSAuditEvent): void {
    const { format, write } = this.#options
    write(format === 'json' ? this.#json(event) : this.#text(event))
  }

  #json({ timestamp, ...event }: RLSAuditEvent): string {
    const stamped = this.#options.includeTimestamp ? { timestamp, ...event } : event
    return escaped(
      JSON.stringify(stamped, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    )
  }

  #text({
    timestamp,
    decision,
    operation,
    table,
    userId,
    tenantId,
    policyName,
    reason,
  }: RLSAuditEvent): string {
    const { includeTimestamp, colors } = this.#options
    const verdict = decision.toUpperCase()
    const parts = [
      includeTimestamp && timestamp.toISOString(),
      colors ? `\u001B[${colorOf[decision]}m${verdict}\u001B[0m` : verdict,
      oneLine(`${operation} ${table}`),
      oneLine(`user=${userId}`),
      tenantId !== undefined && oneLine(`tenant=${tenantId}`),
      policyName !== undefined && oneLine(`policy=${policyName}`),
      reason !== undefined && oneLine(`reason=${reason}`),
    ]
    return parts.filter(part => part !== false).join(' ')
  }
}

/** JSON leaves some characters as they are that terminals obey. */
const escaped = (json: string): string =>
  json.replaceAll(
    /[\p{Cc}\u2028\u2029]/gu,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** Nobody begins a line of the log, or colours it, by a name. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
