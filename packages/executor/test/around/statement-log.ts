import type { LogEvent } from 'kysely'

/** Collects what is sent to the database, transaction control in words included. */
export function statementLog(): { readonly sent: string[]; readonly log: (event: LogEvent) => void } {
  const sent: string[] = []
  return {
    sent,
    log: event => {
      if (event.level === 'query') sent.push(event.query.sql)
    },
  }
}
