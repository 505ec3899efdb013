import { CompiledQuery, Kysely, MssqlDialect } from 'kysely'
import * as tarn from 'tarn'
import * as tedious from 'tedious'
import { randomDatabaseName, type TestDatabase } from './test-database.js'
import { withDatabase } from './with-database.js'

/** Creates an empty database on a SQL Server. */
export async function createMssqlDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = randomDatabaseName()
  await onServer(serverUrl, `create database ${name}`)
  const url = withDatabase(serverUrl, name)
  const scripts = new Kysely({ dialect: createDialect(url, 1) })
  return {
    url,
    dialect: ({ poolSize = 5 } = {}) => createDialect(url, poolSize),
    run: async script => void (await scripts.executeQuery(CompiledQuery.raw(script))),
    reclaimConnections: () => Promise.resolve(),
    drop: async () => {
      await scripts.destroy()
      await onServer(
        serverUrl,
        `alter database ${name} set single_user with rollback immediate; drop database ${name}`,
      )
    },
  }
}

function createDialect(url: string, poolSize: number): MssqlDialect {
  return new MssqlDialect({
    tarn: { ...tarn, options: { min: 0, max: poolSize } },
    tedious: { ...tedious, connectionFactory: () => new tedious.Connection(connectionConfig(url)) },
  })
}

/** Reads `mssql://user:password@host:port/database`. */
function connectionConfig(text: string): tedious.ConnectionConfiguration {
  const url = new URL(text)
  const database = url.pathname.slice(1)
  return {
    server: url.hostname,
    authentication: {
      type: 'default',
      options: { userName: decodeURIComponent(url.username), password: decodeURIComponent(url.password) },
    },
    options: {
      port: Number(url.port || 1433),
      trustServerCertificate: true,
      ...(database ? { database } : {}),
    },
  }
}

async function onServer(url: string, statement: string): Promise<void> {
  const server = new Kysely({ dialect: createDialect(url, 1) })
  try {
    await server.executeQuery(CompiledQuery.raw(statement))
  } finally {
    await server.destroy()
  }
}
