import { contract, sampleTables } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'
import { runDemo } from '../src/run-demo.js'

async function linesOfDemo(url?: string): Promise<string[]> {
  const lines: string[] = []
  await runDemo({ url, write: line => lines.push(...line.split('\n')) })
  return lines
}

/** What a step tells besides its SQL, which is marked and indented further. */
function resultOf(lines: readonly string[], step: number): string[] {
  const from = lines.findIndex(line => line.startsWith(`${step}. `)) + 1
  const section = lines.slice(from, lines.indexOf('', from))
  return section.filter(line => /^ {3}[^ >]/.test(line)).map(line => line.trim())
}

contract('the blog demo', ({ dialect, open, url }) => {
  const testHere = test.skipIf(dialect === 'mssql')

  testHere('hides deleted rows, rolls back, and restores', async () => {
    const lines = await linesOfDemo(await url())
    expect([5, 7, 8].map(step => resultOf(lines, step))).toEqual([
      [
        'title              author',
        'About soft delete  Ann',
        'Best of Kysely     Ben',
        'Coming soon        Ann',
      ],
      ['title              author', 'About soft delete  Ann', 'Best of Kysely     null'],
      [
        'title              author',
        'About soft delete  Ann',
        'Best of Kysely     Ben',
        'Coming soon        Ann',
      ],
    ])
    expect(resultOf(lines, 9)).toEqual(['rolled back: Error: I have changed my mind'])
    expect(resultOf(lines, 10).map(line => line.split(/ +/)[2])).toEqual(['name', 'Ann', 'Ben'])
  })

  testHere('names the duplicate', async () => {
    const [message] = resultOf(await linesOfDemo(await url()), 3)
    expect(message).toMatch(/^UniqueConstraintError: /)
  })

  testHere('leaves the tables of the database as they were', async () => {
    const db = await open()
    await db.insertInto('tags').values({ name: 'kept' }).execute()
    await linesOfDemo(await url())
    const tables = await db.introspection.getTables()
    expect(tables.map(({ name }) => name).toSorted()).toEqual([...sampleTables].toSorted())
    expect(await db.selectFrom('tags').select('name').execute()).toEqual([{ name: 'kept' }])
  })
})

test('runs on a SQLite file of its own when no URL is given', async () => {
  const lines = await linesOfDemo()
  expect(lines[0]).toMatch(/^A blog on SQLite, .*blog\.sqlite$/)
  expect(lines.at(-1)).toBe('Done. The tables of the demo are gone again.')
})

test('names the databases that it knows', async () => {
  await expect(linesOfDemo('oracle://localhost')).rejects.toThrow(
    'No database for oracle:// here: use postgres://, mysql:// or mariadb://',
  )
})
