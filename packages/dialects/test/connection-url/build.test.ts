import { BadRequestError, type Dialect } from '@kysera/core'
import { describe, expect, test } from 'vitest'
import { buildConnectionUrl, type ConnectionConfig } from '@kysera/dialects'

describe('building a URL', () => {
  test.each<[Dialect, ConnectionConfig, string]>([
    ['postgres', { database: 'd' }, 'postgresql://localhost:5432/d'],
    ['mysql', { database: 'd', user: 'root' }, 'mysql://root@localhost:3306/d'],
    ['mssql', { database: 'd', host: 'h', port: 1 }, 'mssql://h:1/d'],
    ['postgres', { database: 'd', ssl: true }, 'postgresql://localhost:5432/d?ssl=true'],
    [
      'postgres',
      { database: 'd', host: '::1', sslMode: 'require', params: { host: '/tmp' } },
      'postgresql://[::1]:5432/d?sslmode=require&host=%2Ftmp',
    ],
    ['sqlite', { database: '/abs/x.db' }, 'sqlite:///abs/x.db'],
    ['sqlite', { database: 'x.db' }, 'sqlite://localhost/x.db'],
    ['sqlite', { database: ':memory:' }, 'sqlite::memory:'],
  ])('writes %s %j', (dialect, config, url) => {
    expect(buildConnectionUrl(dialect, config)).toBe(url)
  })

  test.each<[Dialect, ConnectionConfig]>([
    ['postgres', { database: '', password: 'hunter2' }],
    ['postgres', { database: 'd', password: 'hunter2', port: 0 }],
    ['postgres', { database: 'd', password: 'hunter2', port: 1.5 }],
    ['postgres', { database: 'd', password: 'hunter2\uD800' }],
    ['postgres', { database: 'd', password: 'hunter2', dialect: 'mysql' }],
    ['postgres', { database: 'd', password: 'hunter2', ssl: false, sslMode: 'require' }],
    ['mssql', { database: 'd', password: 'hunter2', ssl: false, params: { encrypt: 'true' } }],
    ['postgres', { database: 'd', password: 'hunter2', params: { sslmode: 'require' } }],
    ['sqlite', { database: 'd', password: 'hunter2' }],
    ['sqlite', { database: 'd', host: 'example.org' }],
  ])('refuses %s %j, and tells no secret', (dialect, config) => {
    const build = (): string => buildConnectionUrl(dialect, config)
    expect(build).toThrow(BadRequestError)
    expect(build).not.toThrow(/hunter2/)
  })
})
