import { readFileSync } from 'node:fs'
import { Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { dummyDb } from '../src/index.js'

const development = '0.28.18'
const wanted = process.env.KYSERA_KYSELY || undefined
const packageName = wanted ? `kysely-${wanted}` : 'kysely'

test('has the Kysely that was asked for', () => {
  const manifest = new URL(`../../node_modules/${packageName}/package.json`, import.meta.url)
  expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ version: wanted ?? development })
})

test('gives that Kysely, and no second copy, to every file', async () => {
  expect(await import(packageName)).toHaveProperty('Kysely', Kysely)
  expect(dummyDb('sqlite')).toBeInstanceOf(Kysely)
})
