import type { ChinookData } from '../src/chinook-data.js'
import type { Store } from '../src/store.js'

type RemovableTable = 'Customer' | 'Track' | 'Invoice'

/** The rows that the test deletes. */
export type Removed = Pick<ChinookData, RemovableTable>

/** A tenth of the customers, the tracks and the invoices; the invoices are all those of some other customers. */
export function removedFrom({ Customer, Track, Invoice }: ChinookData): Removed {
  const emptied = new Set(everyTenth(Customer, 4).map(({ CustomerId }) => CustomerId))
  return {
    Customer: everyTenth(Customer, 9),
    Track: everyTenth(Track, 9),
    Invoice: Invoice.filter(({ CustomerId }) => emptied.has(CustomerId)),
  }
}

const everyTenth = <Row>(rows: readonly Row[], first: number): Row[] =>
  rows.filter((_, index) => index % 10 === first)

/** All other rows. */
export function remaining(data: ChinookData, removed: Removed): ChinookData {
  return {
    ...data,
    Customer: without(data.Customer, removed.Customer),
    Track: without(data.Track, removed.Track),
    Invoice: without(data.Invoice, removed.Invoice),
  }
}

function without<Row>(rows: readonly Row[], removed: readonly Row[]): Row[] {
  const gone = new Set(removed)
  return rows.filter(row => !gone.has(row))
}

/** Deletes the rows through repositories, in one transaction. */
export async function softDelete({ orm, repositories }: Store, removed: Removed): Promise<void> {
  await orm.transaction(async () => {
    for (const { CustomerId } of removed.Customer) await repositories.Customer.softDelete(CustomerId)
    for (const { TrackId } of removed.Track) await repositories.Track.softDelete(TrackId)
    for (const { InvoiceId } of removed.Invoice) await repositories.Invoice.softDelete(InvoiceId)
  })
}
