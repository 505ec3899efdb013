import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import type { Observer } from './observer.js'

/** The connections that are lent out, by observer: who compares connections meets the same object each time. */
const observed = new WeakMap<Observer, WeakMap<DatabaseConnection, DatabaseConnection>>()

/** The connection, whose queries an observer sees. */
export function observeConnection(connection: DatabaseConnection, observer: Observer): DatabaseConnection {
  const known = observed.get(observer) ?? new WeakMap<DatabaseConnection, DatabaseConnection>()
  observed.set(observer, known)
  const lent = known.get(connection)
  if (lent !== undefined) return lent
  const delegate = delegateOf(connection, observer)
  known.set(connection, delegate).set(delegate, delegate)
  return delegate
}

/** All but the queries is the connection's own business: drivers call methods of theirs on it. */
function delegateOf(connection: DatabaseConnection, observer: Observer): DatabaseConnection {
  return new Proxy(connection, {
    get(target, property) {
      if (property === 'executeQuery') return executing(target, observer)
      if (property === 'streamQuery') return streaming(target, observer)
      const value: unknown = Reflect.get(target, property, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** Options that Kysely 0.29 passes along with a query; 0.28 has none. */
type QueryOptions = readonly unknown[]

interface ForwardingConnection {
  executeQuery<R>(query: CompiledQuery, ...options: QueryOptions): Promise<QueryResult<R>>
  streamQuery<R>(
    query: CompiledQuery,
    chunkSize: number,
    ...options: QueryOptions
  ): AsyncIterableIterator<QueryResult<R>>
}

const forwarding = (connection: DatabaseConnection): ForwardingConnection => connection

function executing(connection: DatabaseConnection, observer: Observer): ForwardingConnection['executeQuery'] {
  return async (query, ...options) => {
    if (isTransactionControl(query)) return forwarding(connection).executeQuery(query, ...options)
    const watch = observer.begin(query)
    try {
      const result = await forwarding(connection).executeQuery<never>(query, ...options)
      watch.end({ rows: result.rows.length })
      return result
    } catch (error) {
      watch.end({ error })
      throw error
    }
  }
}

function streaming(connection: DatabaseConnection, observer: Observer): ForwardingConnection['streamQuery'] {
  return async function* (query, chunkSize, ...options) {
    const watch = observer.begin(query)
    let rows = 0
    let failure: { readonly error: unknown } | undefined
    try {
      for await (const result of forwarding(connection).streamQuery<never>(query, chunkSize, ...options)) {
        rows += result.rows.length
        yield result
      }
    } catch (error) {
      failure = { error }
      throw error
    } finally {
      // Also when whoever reads the stream stops early.
      watch.end(failure ?? { rows })
    }
  }
}

/** To its end, since a script of somebody may begin with `begin` too. */
const control =
  /^\s*(?:(?:begin|commit|rollback)(?: \w+)?|(?:savepoint|rollback to|release|(?:save|rollback) transaction)\b[^;\n]*|(?:start|set) transaction\b[\w ,]*);?\s*$/i

/** What begins and ends transactions is sent by drivers, as raw SQL. */
const isTransactionControl = ({ query, sql }: CompiledQuery): boolean =>
  query.kind === 'RawNode' && control.test(sql)
