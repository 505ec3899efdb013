import type { DialectAdapterOptions } from '../adapter.js'
import { CommonAdapter } from '../common-adapter.js'
import type { Db } from '../db.js'
import * as catalogue from './catalogue.js'
import * as schemas from './schemas.js'
import * as truncation from './truncation.js'

/** How a {@link MSSQLAdapter} is set up. */
export interface MSSQLAdapterOptions extends DialectAdapterOptions {}

/** What differs on SQL Server, and its schemas. */
export class MSSQLAdapter extends CommonAdapter<'mssql'> {
  constructor(options: MSSQLAdapterOptions = {}) {
    super('mssql', { ...catalogue, ...truncation }, options)
  }

  /** Whether there is a schema of this name, one of the system's included. */
  async schemaExists(db: Db, name: string): Promise<boolean> {
    return schemas.schemaExists(db, this.schemaName(name))
  }

  /** The names of all schemas but those of the system and its fixed roles, sorted. */
  async getSchemas(db: Db): Promise<string[]> {
    return schemas.getSchemas(db)
  }

  /** Creates a schema; false when it was there, also when another connection was faster. */
  async createSchema(db: Db, name: string): Promise<boolean> {
    const created = await schemas.createSchema(db, this.schemaName(name))
    if (created) this.logger.debug(`Created schema ${name}`)
    return created
  }

  /**
   * Drops an empty schema; false when it was not there. One that holds anything is refused by the server.
   *
   * @throws {BadRequestError} for `dbo` and the schemas of the system.
   */
  async dropSchema(db: Db, name: string): Promise<boolean> {
    const dropped = await schemas.dropSchema(db, this.schemaName(name))
    if (dropped) this.logger.debug(`Dropped schema ${name}`)
    return dropped
  }
}
