import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { buildConnectionUrl, parseConnectionUrl, type ConnectionConfig } from '@kysera/dialects'

const anyText = fc.string({ unit: 'binary', minLength: 1 })
const punctuation = fc.string({
  unit: fc.constantFrom(...Array.from(':/?#[]@!$&\'()*+,;=%"<>\\^`{|} .-_~ñ€😀')),
  minLength: 1,
})
const text = fc.oneof(anyText, punctuation)
const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6(), fc.constant('fe80::1%eth0'), text)

const reserved = /^ssl-?mode$|^ssl$|^tls$|^encrypt$/i
const parameters = fc.dictionary(
  text.filter(name => !reserved.test(name)),
  fc.oneof(text, fc.constant('')),
  { minKeys: 1 },
)

const server: fc.Arbitrary<ConnectionConfig> = fc
  .record(
    {
      host,
      port: fc.integer({ min: 1, max: 65_535 }),
      database: text,
      user: text,
      password: fc.oneof(text, fc.constant('')),
      ssl: fc.boolean(),
      sslMode: fc.oneof(fc.constantFrom('disable', 'allow', 'prefer', 'require', 'verify-full'), text),
      params: parameters,
    },
    { requiredKeys: ['database'] },
  )
  .filter(({ ssl, sslMode = 'allow' }) => ssl !== false || ['disable', 'allow'].includes(sslMode))

const file = fc.record(
  { database: text, params: parameters, ssl: fc.constant(false) },
  { requiredKeys: ['database'] },
)

describe('parsing a URL that was built', () => {
  test.prop([fc.constantFrom('postgres' as const, 'mysql' as const, 'mssql' as const), server])(
    'gives back every field of a server',
    (dialect, config) => {
      const parsed = parseConnectionUrl(buildConnectionUrl(dialect, config))
      expect(parsed).toMatchObject({ ...config, dialect })
    },
  )

  test.prop([file])('gives back every field of a SQLite file', config => {
    expect(parseConnectionUrl(buildConnectionUrl('sqlite', config))).toEqual({
      dialect: 'sqlite',
      ssl: false,
      ...config,
    })
  })

  test.prop([fc.constantFrom('postgres' as const, 'mysql' as const, 'mssql' as const), server])(
    'gives a URL that builds itself',
    (dialect, config) => {
      const url = buildConnectionUrl(dialect, config)
      expect(buildConnectionUrl(dialect, parseConnectionUrl(url))).toBe(
        buildConnectionUrl(dialect, { ...config, ssl: parseConnectionUrl(url).ssl === true }),
      )
    },
  )

  test('keeps a parameter that objects have by themselves', () => {
    const { params } = parseConnectionUrl('postgres://h/d?__proto__=a&constructor=b')
    expect(Object.entries(params ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
  })
})
