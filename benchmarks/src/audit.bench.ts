import { auditPlugin } from '@kysera/audit'
import { createExecutor, type AnyPlugin } from '@kysera/executor'
import { softDeletePlugin } from '@kysera/soft-delete'
import { timestampsPlugin } from '@kysera/timestamps'
import type { Kysely } from 'kysely'
import { insertByHand, updateByHand } from './audit-by-hand.js'
import { openNotes, type AuditedNotes } from './audited-notes.js'
import { compare } from './compare.js'
import { formatComparison } from './report.js'

type RunWrite = (db: Kysely<AuditedNotes>) => Promise<unknown>

interface Write {
  /** How often it is done before it is measured: until most of the code is compiled, as that of a server is. */
  readonly warmUps: number
  readonly plain: RunWrite
  readonly auditedByHand: RunWrite
}

const note = { title: 'A title', body: 'A body of some words, as notes have them.' }
const manyNotes = Array.from({ length: 1000 }, () => note)

const writes: Readonly<Record<string, Write>> = {
  'one insert': {
    warmUps: 3000,
    plain: db => db.insertInto('notes').values(note).execute(),
    auditedByHand: db => insertByHand(db, note),
  },
  'one update by key': {
    warmUps: 3000,
    plain: db => db.updateTable('notes').set({ title: 'Another' }).where('id', '=', 1).execute(),
    auditedByHand: db => updateByHand(db, 1, 'Another'),
  },
  'an insert of 1,000 rows': {
    warmUps: 10,
    plain: db => db.insertInto('notes').values(manyNotes).execute(),
    auditedByHand: db => insertByHand(db, manyNotes),
  },
}

const plugins: readonly (readonly [name: string, plugins: readonly AnyPlugin[]])[] = [
  ['timestamps', [timestampsPlugin()]],
  ['soft delete', [softDeletePlugin()]],
  ['audit of another table', [auditPlugin({ tables: ['others'] })]],
  ['audit', [auditPlugin()]],
]

/** The same write on a database of its own each. */
async function contestantsOf({ plain, auditedByHand }: Write) {
  const openWith = async (run: RunWrite, list: readonly AnyPlugin[]) => {
    const db = await openNotes()
    await db.insertInto('notes').values(note).execute()
    const handle = list.length === 0 ? db : await createExecutor(db, list)
    return () => run(handle)
  }
  return [
    { name: 'plain Kysely', run: await openWith(plain, []) },
    ...(await Promise.all(plugins.map(async ([name, list]) => ({ name, run: await openWith(plain, list) })))),
    { name: 'audited by hand', run: await openWith(auditedByHand, []) },
  ]
}

console.log('CPU time of a write beside plain Kysely, on SQLite in memory')
for (const [name, write] of Object.entries(writes)) {
  console.log(`\n${name}`)
  const contestants = await contestantsOf(write)
  for (const { run } of contestants) for (let i = 0; i < write.warmUps; i++) await run()
  for (const comparison of await compare(contestants, { rounds: 30, roundMs: 30 }))
    console.log(formatComparison(comparison))
}
