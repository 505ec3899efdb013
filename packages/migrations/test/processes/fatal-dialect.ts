import type { CompiledQuery, DatabaseConnection, Dialect, Driver } from 'kysely'
import type { KillPoint } from './task.js'

/** The same dialect, with which the process dies at one of its statements; those that begin and end transactions count. */
export function fatalDialect(dialect: Dialect, killAt: KillPoint): Dialect {
  let statements = 0
  const executing = (connection: DatabaseConnection) => async (query: CompiledQuery) => {
    statements += 1
    const isLast = statements === killAt.statement
    if (isLast && killAt.moment === 'before') die()
    const result = connection.executeQuery(query)
    // What was written to the socket goes on its way, and nobody waits for the answer.
    if (isLast && killAt.moment === 'sent') await new Promise(() => setImmediate(die))
    await result
    if (isLast && killAt.moment === 'after') die()
    return result
  }
  return {
    createAdapter: () => dialect.createAdapter(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: db => dialect.createIntrospector(db),
    createDriver: () => watch(dialect.createDriver(), executing),
  }
}

function die(): never {
  process.kill(process.pid, 'SIGKILL')
  // The signal takes a moment.
  for (;;);
}

function watch(driver: Driver, executing: (connection: DatabaseConnection) => unknown): Driver {
  const watched = new WeakMap<DatabaseConnection, DatabaseConnection>()
  const watchConnection = (connection: DatabaseConnection): DatabaseConnection => {
    const known = watched.get(connection) ?? replacing(connection, 'executeQuery', executing(connection))
    watched.set(connection, known)
    return known
  }
  return replacing(driver, 'acquireConnection', async () => watchConnection(await driver.acquireConnection()))
}

/** The same object but for one method; classes with private fields work, as their methods run on the object itself. */
function replacing<T extends object>(target: T, method: keyof T, replacement: unknown): T {
  return new Proxy(target, {
    get(object, property) {
      if (property === method) return replacement
      const value: unknown = Reflect.get(object, property, object)
      return typeof value === 'function' ? value.bind(object) : value
    },
  })
}
