/** What drivers say about an error, in the one shape that the parser reads. */
export interface ErrorFields {
  /** The error's own message. */
  readonly message: string | undefined
  /** What the server said, without what a driver wrote around it. */
  readonly serverMessage: string | undefined
  /** The driver's text code: `23505`, `ER_DUP_ENTRY`, `SQLITE_BUSY`, `EREQUEST`. */
  readonly code: string | undefined
  /** The text code and all numbers, as text. */
  readonly codes: readonly string[]
  readonly severity: string | undefined
  readonly sqlState: string | undefined
  readonly errno: number | undefined
  readonly number: number | undefined
  readonly detail: string | undefined
  readonly constraint: string | undefined
  readonly table: string | undefined
  readonly column: string | undefined
}

/** Copies what is known of an error. Never throws; of what is not an object nothing is known. */
export function readErrorFields(error: unknown): ErrorFields {
  const all = (...names: string[]): unknown[] => names.map(name => readField(error, name))
  const text = (...names: string[]): string | undefined => all(...names).find(isString)
  const count = (name: string): number | undefined => all(name).find(isNumber)
  return {
    message: text('message', 'sqlMessage'),
    serverMessage: text('sqlMessage', 'message'),
    code: text('code'),
    codes: all('code', 'errno', 'number').filter(isCode).map(String),
    severity: text('severity'),
    sqlState: text('sqlState'),
    errno: count('errno'),
    number: count('number'),
    detail: text('detail'),
    // node-postgres, PGlite and Neon say `table`, postgres.js says `table_name`.
    constraint: text('constraint', 'constraint_name'),
    table: text('table', 'table_name'),
    column: text('column', 'column_name'),
  }
}

const longestChain = 20

/** An error and its causes, outermost first. Ends also where causes go round in a circle. */
export function* causeChain(error: unknown): Generator<object> {
  let link = error
  for (let length = 0; length < longestChain && isRecord(link); length++) {
    yield link
    link = readField(link, 'cause')
  }
}

/** What an error was made from: its cause, and the errors of an `AggregateError`. Never throws. */
export function readErrors(error: unknown): unknown[] {
  return [readField(error, 'cause'), ...elements(readField(error, 'errors'))]
}

function elements(list: unknown): unknown[] {
  try {
    return Array.isArray(list) ? [...list] : []
  } catch {
    return []
  }
}

function readField(error: unknown, name: string): unknown {
  if (!isRecord(error)) return undefined
  try {
    return Reflect.get(error, name)
  } catch {
    // A getter or a proxy that throws: the parser must not replace the caller's error with that one.
    return undefined
  }
}

function isRecord(value: unknown): value is object {
  try {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    // Nothing can be asked of a revoked proxy, not even whether it is an array.
    return false
  }
}

const isString = (value: unknown): value is string => typeof value === 'string'
const isNumber = (value: unknown): value is number => typeof value === 'number'
const isCode = (value: unknown): value is string | number => isString(value) || isNumber(value)
