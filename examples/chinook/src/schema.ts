import type { ColumnType } from 'kysely'

/** A number with two places: text on servers, a number on SQLite. */
type Decimal = ColumnType<number | string>

/** A point in time: a `Date` on servers, ISO text on SQLite. */
type Instant = ColumnType<Date | string>

/** A point in time that the plugins fill. */
type FilledInstant = ColumnType<Date | string | null, Date | string | null | undefined, Date | string | null>

/** What the plugins look for in a table. */
interface Tracked {
  created_at: FilledInstant
  updated_at: FilledInstant
  deleted_at: FilledInstant
}

interface ArtistTable {
  ArtistId: number
  Name: string
}

interface AlbumTable {
  AlbumId: number
  Title: string
  ArtistId: number
}

interface GenreTable {
  GenreId: number
  Name: string
}

interface MediaTypeTable {
  MediaTypeId: number
  Name: string
}

interface TrackTable extends Tracked {
  TrackId: number
  Name: string
  AlbumId: number
  MediaTypeId: number
  GenreId: number
  Composer: string
  Milliseconds: number
  Bytes: number
  UnitPrice: Decimal
}

interface PlaylistTable {
  PlaylistId: number
  Name: string
}

/** A table whose key is all of its columns. */
interface PlaylistTrackTable {
  PlaylistId: number
  TrackId: number
}

interface EmployeeTable {
  EmployeeId: number
  LastName: string
  FirstName: string
  Title: string
  /** Null at the root of the tree. */
  ReportsTo: number | null
  BirthDate: Instant
  HireDate: Instant
  Address: string
  City: string
  State: string
  Country: string
  PostalCode: string
  Phone: string
  Fax: string
  Email: string
}

interface CustomerTable extends Tracked {
  CustomerId: number
  FirstName: string
  LastName: string
  Company: string
  Address: string
  City: string
  State: string
  Country: string
  PostalCode: string
  Phone: string
  Fax: string
  Email: string
  SupportRepId: number
}

interface InvoiceTable extends Tracked {
  InvoiceId: number
  CustomerId: number
  InvoiceDate: Instant
  BillingAddress: string
  BillingCity: string
  BillingState: string
  BillingCountry: string
  BillingPostalCode: string
  Total: Decimal
}

interface InvoiceLineTable {
  InvoiceLineId: number
  InvoiceId: number
  TrackId: number
  UnitPrice: Decimal
  Quantity: number
}

/** A music store: its catalogue, its people and its sales. */
export interface Chinook {
  Artist: ArtistTable
  Album: AlbumTable
  Genre: GenreTable
  MediaType: MediaTypeTable
  Track: TrackTable
  Playlist: PlaylistTable
  PlaylistTrack: PlaylistTrackTable
  Employee: EmployeeTable
  Customer: CustomerTable
  Invoice: InvoiceTable
  InvoiceLine: InvoiceLineTable
}

export type TableName = keyof Chinook
