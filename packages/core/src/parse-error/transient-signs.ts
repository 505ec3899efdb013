import type { ErrorFields } from './error-fields.js'

/** A failure that passes, recognised by any of its marks. */
interface TransientSign {
  /** Text codes, or numbers that a driver gives as text. */
  readonly codes?: readonly string[]
  /** Families of text codes. */
  readonly code?: RegExp
  /** Numbers of the server, where the driver calls them `errno`. */
  readonly errnos?: readonly number[]
  /** Numbers of the server, where the driver calls them `number`. */
  readonly numbers?: readonly number[]
  /** What a driver says that gives no code. */
  readonly message?: RegExp
}

const mssqlNumbers = [-2, -1, 233, 1205, 1222, 10053, 10054, 40197, 40501, 40613]

/** The one table of failures that pass: the connection, the load of the server, locks. */
const signs: readonly TransientSign[] = [
  // The operating system, on the way to any server.
  {
    codes: ['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN'],
  },
  // PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html, class 08 is about connections.
  { code: /^08[0-9A-Z]{3}$/ },
  { codes: ['40001', '40P01', '53300', '55P03', '57P01', '57P02', '57P03', '57P05', '25P03'] },
  // node-postgres and its pool.
  {
    message:
      /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/,
  },
  // MySQL and MariaDB.
  {
    codes: [
      'ER_LOCK_DEADLOCK',
      'ER_LOCK_WAIT_TIMEOUT',
      'ER_LOCK_NOWAIT',
      'ER_CON_COUNT_ERROR',
      'ER_SERVER_SHUTDOWN',
      'ER_CLIENT_INTERACTION_TIMEOUT',
      'PROTOCOL_CONNECTION_LOST',
    ],
    errnos: [1213, 1205, 3572, 1040, 1053, 4031],
  },
  // mysql2, of a connection that was lost before; it is what the rollback of a transaction says then.
  { message: /^Can't add new command when connection is in closed state/ },
  // SQLite, with extended codes such as SQLITE_BUSY_SNAPSHOT.
  { code: /^SQLITE_(?:BUSY|LOCKED)(?:_|$)/ },
  // SQL Server, and its driver.
  { numbers: mssqlNumbers, codes: mssqlNumbers.map(String) },
  { codes: ['ETIMEOUT', 'ESOCKET', 'ECONNCLOSED'] },
]

/** Whether an error by itself, without its causes, is one that passes. */
export function isTransient(error: ErrorFields): boolean {
  return signs.some(sign => fits(sign, error))
}

function fits(sign: TransientSign, { code, errno, number, message }: ErrorFields): boolean {
  if (code !== undefined && (sign.codes?.includes(code) || sign.code?.test(code))) return true
  if (errno !== undefined && sign.errnos?.includes(errno)) return true
  if (number !== undefined && sign.numbers?.includes(number)) return true
  return code === undefined && message !== undefined && sign.message?.test(message) === true
}
