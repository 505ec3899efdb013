import { BadRequestError } from '@kysera/core'
import { describe, expect, test } from 'vitest'
import { parseConnectionUrl } from '@kysera/dialects'

const postgres = { dialect: 'postgres', host: 'h', port: 5432, database: 'd', ssl: false }

describe('a URL of a server', () => {
  test('is read field by field', () => {
    expect(parseConnectionUrl('postgresql://user:pass@localhost:5432/mydb')).toEqual({
      dialect: 'postgres',
      host: 'localhost',
      port: 5432,
      database: 'mydb',
      user: 'user',
      password: 'pass',
      ssl: false,
    })
  })

  test.each([
    ['postgres', 'postgres', 5432],
    ['postgresql', 'postgres', 5432],
    ['POSTGRES', 'postgres', 5432],
    ['mysql', 'mysql', 3306],
    ['mariadb', 'mysql', 3306],
    ['mssql', 'mssql', 1433],
    ['sqlserver', 'mssql', 1433],
  ])('tells by %s: which database and port it is', (protocol, dialect, port) => {
    expect(parseConnectionUrl(`${protocol}://h/d`)).toEqual({ ...postgres, dialect, port })
  })

  test('is decoded', () => {
    expect(parseConnectionUrl('mysql://a%40b:p%3Aq%2F@h/d%20x?a%3D=b+c')).toMatchObject({
      user: 'a@b',
      password: 'p:q/',
      database: 'd x',
      params: { 'a=': 'b c' },
    })
  })

  test('may hold an "@" in the password that was not encoded', () => {
    expect(parseConnectionUrl('postgres://u:p@ss@h/d')).toMatchObject({ password: 'p@ss', host: 'h' })
  })

  test('has brackets around IPv6, and the host has none', () => {
    expect(parseConnectionUrl('postgres://u@[2001:db8::1]:6543/d')).toMatchObject({
      host: '2001:db8::1',
      port: 6543,
    })
  })

  test('leads to a Unix socket by a parameter or an encoded host', () => {
    expect(parseConnectionUrl('postgres:///d?host=/var/run')).toEqual({
      dialect: 'postgres',
      port: 5432,
      database: 'd',
      ssl: false,
      params: { host: '/var/run' },
    })
    expect(parseConnectionUrl('postgres://%2Fvar%2Frun/d')).toMatchObject({ host: '/var/run' })
  })

  test('may do without a database', () => {
    expect(parseConnectionUrl('mysql://root@h:3310')).toMatchObject({ database: '', port: 3310 })
  })
})

describe('encryption', () => {
  test.each([
    ['', false],
    ['?ssl=true', true],
    ['?ssl=1', true],
    ['?ssl=false', false],
    ['?ssl=0', false],
    ['?ssl={"ca":"x"}', true],
    ['?sslmode=disable', false],
    ['?sslmode=allow', false],
    ['?sslmode=prefer', true],
    ['?sslmode=require', true],
    ['?sslmode=verify-ca', true],
    ['?sslmode=verify-full', true],
    ['?sslmode=no-verify', true],
    ['?sslmode=requierd', true],
    ['?ssl-mode=REQUIRED', true],
    ['?ssl-mode=DISABLED', false],
    ['?sslMode=VERIFY_IDENTITY', true],
    ['?encrypt=true', true],
    ['?ssl=false&sslmode=require', true],
  ])('is asked for by %s: %s', (query, ssl) => {
    expect(parseConnectionUrl(`postgres://h/d${query}`).ssl).toBe(ssl)
  })

  test('keeps its mode as it was written', () => {
    expect(parseConnectionUrl('mysql://h/d?ssl-mode=VERIFY_CA')).toEqual({
      ...postgres,
      dialect: 'mysql',
      port: 3306,
      ssl: true,
      sslMode: 'VERIFY_CA',
    })
  })
})

describe('a URL of SQLite', () => {
  test.each([
    ['sqlite:///abs/x.db', '/abs/x.db'],
    ['sqlite:/abs/x.db', '/abs/x.db'],
    ['sqlite://localhost/x.db', 'x.db'],
    ['sqlite:x.db', 'x.db'],
    ['sqlite:./a%20b/x.db', './a b/x.db'],
    ['sqlite://localhost/localhost/x.db', 'localhost/x.db'],
    ['sqlite::memory:', ':memory:'],
    ['sqlite://:memory:', ':memory:'],
    [':memory:', ':memory:'],
    ['file:x.db', 'x.db'],
    ['file:///abs/x.db', '/abs/x.db'],
  ])('%s leads to %s', (url, database) => {
    expect(parseConnectionUrl(url)).toEqual({ dialect: 'sqlite', database, ssl: false })
  })

  test('keeps its parameters', () => {
    expect(parseConnectionUrl('file:x.db?mode=ro').params).toEqual({ mode: 'ro' })
  })
})

describe('what is no URL of a database', () => {
  const secret = 'hunter2'

  test.each([
    `http://u:${secret}@h/d`,
    secret,
    `${secret}:x`,
    `postgres:u:${secret}@h/d`,
    `postgres://u:${secret}@h:port/d`,
    `postgres://u:${secret}@h:99999/d`,
    `postgres://u:${secret}@h:0/d`,
    `postgres://u:${secret}%zz@h/d`,
    `postgres://u:${secret}#x@h/d`,
    `postgres://u:${secret}@[::1/d`,
    `sqlite:#${secret}`,
    'sqlite:',
    '',
  ])('is refused without being told: %s', url => {
    expect.assertions(2)
    try {
      parseConnectionUrl(url)
    } catch (error) {
      expect(error).toBeInstanceOf(BadRequestError)
      expect(everythingOf(error)).not.toContain(secret)
    }
  })

  function everythingOf(error: unknown): string {
    if (!(error instanceof Error)) return ''
    const fields = Reflect.ownKeys(error).map(key => String(Reflect.get(error, key)))
    return [
      error.message,
      error.stack?.split('\n')[0],
      ...fields.filter(f => !f.includes('    at ')),
      everythingOf(error.cause),
    ].join()
  }
})
