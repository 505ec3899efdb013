import { sql, type Kysely } from 'kysely'
import type { Chinook } from '../schema.js'
import { money } from './money.js'

type Db = Kysely<Chinook>

export const salesPerCountry = (db: Db) =>
  db
    .selectFrom('Invoice')
    .innerJoin('Customer', 'Customer.CustomerId', 'Invoice.CustomerId')
    .select(eb => [
      'Customer.Country',
      eb.fn.count('Invoice.InvoiceId').as('Invoices'),
      money(eb.ref('Invoice.Total')).as('Sales'),
    ])
    .groupBy('Customer.Country')
    .orderBy('Customer.Country')
    .execute()

export const salesPerGenre = (db: Db) =>
  db
    .selectFrom('Genre')
    .leftJoin('Track', 'Track.GenreId', 'Genre.GenreId')
    .leftJoin('InvoiceLine as Line', 'Line.TrackId', 'Track.TrackId')
    .select(eb => [
      'Genre.GenreId',
      'Genre.Name',
      eb.fn.sum('Line.Quantity').as('Sold'),
      money(eb('Line.UnitPrice', '*', eb.ref('Line.Quantity'))).as('Sales'),
    ])
    .groupBy(['Genre.GenreId', 'Genre.Name'])
    .orderBy('Genre.GenreId')
    .execute()

export const bestSellingArtists = (db: Db) =>
  db
    .selectFrom('Artist')
    .innerJoin('Album', 'Album.ArtistId', 'Artist.ArtistId')
    .innerJoin('Track', 'Track.AlbumId', 'Album.AlbumId')
    .innerJoin('InvoiceLine as Line', 'Line.TrackId', 'Track.TrackId')
    .innerJoin('Invoice', 'Invoice.InvoiceId', 'Line.InvoiceId')
    .innerJoin('Customer', 'Customer.CustomerId', 'Invoice.CustomerId')
    .select(eb => [
      'Artist.ArtistId',
      'Artist.Name',
      eb.fn.count('Customer.CustomerId').distinct().as('Customers'),
      money(eb('Line.UnitPrice', '*', eb.ref('Line.Quantity'))).as('Sales'),
    ])
    .groupBy(['Artist.ArtistId', 'Artist.Name'])
    .orderBy('Sales', 'desc')
    .orderBy('Artist.ArtistId')
    .limit(20)
    .execute()

/** Invoices that do not add up: a line whose track is gone counts for nothing. */
export const disagreeingInvoices = (db: Db) =>
  db
    .with('Billed', creator =>
      creator
        .selectFrom('InvoiceLine as Line')
        .innerJoin('Track', 'Track.TrackId', 'Line.TrackId')
        .select(eb => [
          'Line.InvoiceId',
          money(eb('Line.UnitPrice', '*', eb.ref('Line.Quantity'))).as('Amount'),
        ])
        .groupBy('Line.InvoiceId'),
    )
    .selectFrom('Invoice')
    .leftJoin('Billed', 'Billed.InvoiceId', 'Invoice.InvoiceId')
    .select(['Invoice.InvoiceId', 'Invoice.Total', 'Billed.Amount'])
    .where(eb => eb(eb.fn.coalesce('Billed.Amount', sql.lit(0)), '<>', eb.ref('Invoice.Total')))
    .orderBy('Invoice.InvoiceId')
    .execute()

export const topCustomersPerCountry = (db: Db) =>
  db
    .with('Spending', creator =>
      creator
        .selectFrom('Customer')
        .innerJoin('Invoice', 'Invoice.CustomerId', 'Customer.CustomerId')
        .select(eb => ['Customer.CustomerId', 'Customer.Country', money(eb.ref('Invoice.Total')).as('Spent')])
        .groupBy(['Customer.CustomerId', 'Customer.Country']),
    )
    .selectFrom(eb =>
      eb
        .selectFrom('Spending')
        .selectAll()
        .select(({ fn }) =>
          fn
            .agg<number>('row_number')
            .over(over => over.partitionBy('Country').orderBy('Spent', 'desc').orderBy('CustomerId'))
            .as('Position'),
        )
        .as('Ranked'),
    )
    .innerJoin('Customer', 'Customer.CustomerId', 'Ranked.CustomerId')
    .select(['Ranked.Country', 'Ranked.Position', 'Ranked.Spent', 'Customer.FirstName', 'Customer.LastName'])
    .where('Ranked.Position', '<=', 3)
    .orderBy('Ranked.Country')
    .orderBy('Ranked.Position')
    .execute()
