import { createRepositoryFactory, type PluginOrm } from '@kysera/repository'
import type { StorePlugins } from './plugins.js'
import type { Chinook } from './schema.js'

export type Repositories = ReturnType<typeof createRepositories>

/** One repository per table. */
export function createRepositories(orm: PluginOrm<Chinook, StorePlugins>) {
  return {
    Artist: orm.createRepository(db =>
      createRepositoryFactory(db).create({ tableName: 'Artist', primaryKey: 'ArtistId' }),
    ),
    Album: orm.createRepository(db =>
      createRepositoryFactory(db).create({ tableName: 'Album', primaryKey: 'AlbumId' }),
    ),
    Genre: orm.createRepository(db =>
      createRepositoryFactory(db).create({ tableName: 'Genre', primaryKey: 'GenreId' }),
    ),
    MediaType: orm.createRepository(db =>
      createRepositoryFactory(db).create({ tableName: 'MediaType', primaryKey: 'MediaTypeId' }),
    ),
    Track: orm.createRepository(db =>
      createRepositoryFactory(db).create({ tableName: 'Track', primaryKey: 'TrackId' }),
    ),
    Playlist: orm.createRepository(db =>
      createRepositoryFactory(db).create({ tableName: 'Playlist', primaryKey: 'PlaylistId' }),
    ),
    PlaylistTrack: orm.createRepository(db =>
      createRepositoryFactory(db).create({
        tableName: 'PlaylistTrack',
        primaryKey: ['PlaylistId', 'TrackId'],
      }),
    ),
    Employee: orm.createRepository(db =>
      createRepositoryFactory(db).create({ tableName: 'Employee', primaryKey: 'EmployeeId' }),
    ),
    Customer: orm.createRepository(db =>
      createRepositoryFactory(db).create({ tableName: 'Customer', primaryKey: 'CustomerId' }),
    ),
    Invoice: orm.createRepository(db =>
      createRepositoryFactory(db).create({ tableName: 'Invoice', primaryKey: 'InvoiceId' }),
    ),
    InvoiceLine: orm.createRepository(db =>
      createRepositoryFactory(db).create({ tableName: 'InvoiceLine', primaryKey: 'InvoiceLineId' }),
    ),
  }
}
