import type { DialectAdapterOptions } from '../adapter.js'
import { CommonAdapter } from '../common-adapter.js'
import * as catalogue from './catalogue.js'
import * as truncation from './truncation.js'

/** How a {@link MySQLAdapter} is set up. */
export interface MySQLAdapterOptions extends DialectAdapterOptions {}

/** What differs on MySQL and MariaDB, where a schema is a database. */
export class MySQLAdapter extends CommonAdapter<'mysql'> {
  constructor(options: MySQLAdapterOptions = {}) {
    super('mysql', { ...catalogue, ...truncation }, options)
  }
}
