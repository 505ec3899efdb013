/**
 * Where an application names its database, once, for all query functions whose context is not annotated.
 *
 * @example
 * import '@kysera/dal'
 *
 * interface Database {
 *   users: { id: number; email: string }
 * }
 * declare module '@kysera/dal' {
 *   interface Register {
 *     database: Database
 *   }
 * }
 */
export interface Register {}

/** The registered database; without one, every table and column is accepted. */
// oxlint-disable-next-line typescript/no-explicit-any -- nothing is known of a database that nobody registered
export type DefaultDatabase = Register extends { database: infer DB } ? DB : any
