import type { Kysely } from 'kysely'
import type { Chinook } from '../schema.js'

type Db = Kysely<Chinook>

/** Playlists without tracks come last. */
export const playlistsByRunningTime = (db: Db) =>
  db
    .selectFrom('Playlist')
    .leftJoin('PlaylistTrack as Entry', 'Entry.PlaylistId', 'Playlist.PlaylistId')
    .leftJoin('Track', 'Track.TrackId', 'Entry.TrackId')
    .select(eb => [
      'Playlist.PlaylistId',
      'Playlist.Name',
      eb.fn.count('Track.TrackId').as('Tracks'),
      eb.fn.coalesce(eb.fn.sum('Track.Milliseconds'), eb.lit(0)).as('RunningTime'),
    ])
    .groupBy(['Playlist.PlaylistId', 'Playlist.Name'])
    .orderBy('RunningTime', 'desc')
    .orderBy('Playlist.PlaylistId')
    .execute()

export const longestAlbums = (db: Db) =>
  db
    .selectFrom(['Album', 'Artist', 'Track'])
    .whereRef('Album.ArtistId', '=', 'Artist.ArtistId')
    .whereRef('Track.AlbumId', '=', 'Album.AlbumId')
    .select(eb => [
      'Album.AlbumId',
      'Album.Title',
      'Artist.Name',
      eb.fn.sum('Track.Milliseconds').as('RunningTime'),
    ])
    .groupBy(['Album.AlbumId', 'Album.Title', 'Artist.Name'])
    .orderBy('RunningTime', 'desc')
    .orderBy('Album.AlbumId')
    .limit(25)
    .execute()

/** Tracks that are on no invoice. */
export const unsoldTracks = (db: Db) =>
  db
    .selectFrom('Track')
    .select(['Track.TrackId', 'Track.Name'])
    .where(eb =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('InvoiceLine as Line')
            .innerJoin('Invoice', 'Invoice.InvoiceId', 'Line.InvoiceId')
            .select('Line.InvoiceLineId')
            .whereRef('Line.TrackId', '=', 'Track.TrackId'),
        ),
      ),
    )
    .orderBy('Track.TrackId')
    .execute()
