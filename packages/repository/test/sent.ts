import type { LogEvent } from 'kysely'

/** The statements that a handle sends, without those that begin and end transactions. */
export function createSent(): { readonly sent: string[]; readonly log: (event: LogEvent) => void } {
  const sent: string[] = []
  const isControl = /^(begin|start|commit|rollback|savepoint|release|set transaction)\b/i
  return { sent, log: ({ query }) => void (isControl.test(query.sql) || sent.push(query.sql)) }
}
