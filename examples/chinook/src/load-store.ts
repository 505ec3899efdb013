import type { ChinookData } from './chinook-data.js'
import type { Store } from './store.js'

/** Writes all rows through repositories, in one transaction: a row after the rows that it refers to. */
export async function loadStore({ orm, repositories }: Store, data: ChinookData): Promise<void> {
  await orm.transaction(async () => {
    await createAll(repositories.Artist, data.Artist)
    await createAll(repositories.Album, data.Album)
    await createAll(repositories.Genre, data.Genre)
    await createAll(repositories.MediaType, data.MediaType)
    await createAll(repositories.Track, data.Track)
    await createAll(repositories.Playlist, data.Playlist)
    await createAll(repositories.PlaylistTrack, data.PlaylistTrack)
    await createAll(repositories.Employee, data.Employee)
    await createAll(repositories.Customer, data.Customer)
    await createAll(repositories.Invoice, data.Invoice)
    await createAll(repositories.InvoiceLine, data.InvoiceLine)
  })
}

interface Creating<Input> {
  readonly create: (input: Input) => Promise<unknown>
}

async function createAll<Input>(repository: Creating<Input>, rows: readonly Input[]): Promise<void> {
  for (const row of rows) await repository.create(row)
}
