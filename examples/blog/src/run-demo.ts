import { Kysely } from 'kysely'
import { connect } from './connect.js'
import { createNarrator, type Narrator } from './narrator.js'
import { dropTables, type Blog } from './schema.js'
import { tellStory } from './story.js'

export interface DemoOptions {
  /** A server, or the path of a SQLite file. Default: a SQLite file that is removed at the end. */
  readonly url?: string | undefined
  /** Takes a line of the output. */
  readonly write: (line: string) => void
}

/** Runs the blog on a database and leaves nothing of it there. */
export async function runDemo({ url, write }: DemoOptions): Promise<void> {
  const { title, dialect, close } = connect(url)
  const narrator = createNarrator(write)
  write(`A blog on ${title}`)
  const db = new Kysely<Blog>({ dialect, log: narrator.hear })
  try {
    await dropTables(db)
    await tellAndCleanUp(db, narrator)
  } finally {
    await db.destroy()
    close()
  }
  write('\nDone. The tables of the demo are gone again.')
}

async function tellAndCleanUp(db: Kysely<Blog>, narrator: Narrator): Promise<void> {
  try {
    await tellStory(db, narrator)
  } finally {
    await dropTables(db)
  }
}
