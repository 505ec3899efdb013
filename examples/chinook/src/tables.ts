import type { ColumnDataType } from 'kysely'
import type { Chinook, TableName } from './schema.js'

/** A column that is never null, unless it says so. */
export interface Column {
  /** `instant` is a point in time, which every database writes in its own way. */
  readonly type: ColumnDataType | 'instant'
  readonly isNullable?: boolean
  /** The table whose key the column holds. */
  readonly references?: TableName
}

type ColumnsOf<T extends TableName> = { readonly [C in keyof Chinook[T]]: Column }

const integer: Column = { type: 'integer' }
const decimal: Column = { type: 'decimal(10, 2)' }
const instant: Column = { type: 'instant' }
const text = (length: number): Column => ({ type: `varchar(${length})` })
const keyOf = (table: TableName): Column => ({ type: 'integer', references: table })

const filled: Column = { type: 'instant', isNullable: true }
const tracked = { created_at: filled, updated_at: filled, deleted_at: filled }

const contact = {
  Address: text(70),
  City: text(40),
  State: text(40),
  Country: text(40),
  PostalCode: text(10),
  Phone: text(24),
  Fax: text(24),
  Email: text(60),
}

/** The columns of every table, in an order in which the tables can be created. */
export const tables: { readonly [T in TableName]: ColumnsOf<T> } = {
  Artist: { ArtistId: integer, Name: text(120) },
  Album: { AlbumId: integer, Title: text(160), ArtistId: keyOf('Artist') },
  Genre: { GenreId: integer, Name: text(120) },
  MediaType: { MediaTypeId: integer, Name: text(120) },
  Track: {
    TrackId: integer,
    Name: text(200),
    AlbumId: keyOf('Album'),
    MediaTypeId: keyOf('MediaType'),
    GenreId: keyOf('Genre'),
    Composer: text(220),
    Milliseconds: integer,
    Bytes: integer,
    UnitPrice: decimal,
    ...tracked,
  },
  Playlist: { PlaylistId: integer, Name: text(120) },
  PlaylistTrack: { PlaylistId: keyOf('Playlist'), TrackId: keyOf('Track') },
  Employee: {
    EmployeeId: integer,
    LastName: text(20),
    FirstName: text(20),
    Title: text(30),
    ReportsTo: { ...keyOf('Employee'), isNullable: true },
    BirthDate: instant,
    HireDate: instant,
    ...contact,
  },
  Customer: {
    CustomerId: integer,
    FirstName: text(40),
    LastName: text(20),
    Company: text(80),
    ...contact,
    SupportRepId: keyOf('Employee'),
    ...tracked,
  },
  Invoice: {
    InvoiceId: integer,
    CustomerId: keyOf('Customer'),
    InvoiceDate: instant,
    BillingAddress: text(70),
    BillingCity: text(40),
    BillingState: text(40),
    BillingCountry: text(40),
    BillingPostalCode: text(10),
    Total: decimal,
    ...tracked,
  },
  InvoiceLine: {
    InvoiceLineId: integer,
    InvoiceId: keyOf('Invoice'),
    TrackId: keyOf('Track'),
    UnitPrice: decimal,
    Quantity: integer,
  },
}

/** The key columns of a table: one that is named after it, or two. */
export const primaryKeyOf = (table: string): string[] =>
  table === 'PlaylistTrack' ? ['PlaylistId', 'TrackId'] : [`${table}Id`]
