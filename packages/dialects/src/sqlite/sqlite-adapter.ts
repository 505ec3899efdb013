import type { DialectAdapterOptions } from '../adapter.js'
import { CommonAdapter } from '../common-adapter.js'
import * as catalogue from './catalogue.js'
import * as truncation from './truncation.js'

/** How a {@link SQLiteAdapter} is set up. */
export interface SQLiteAdapterOptions extends DialectAdapterOptions {}

/** What differs on SQLite 3.37 or later, where a schema is an attached database. */
export class SQLiteAdapter extends CommonAdapter<'sqlite'> {
  constructor(options: SQLiteAdapterOptions = {}) {
    super('sqlite', { ...catalogue, ...truncation }, options)
  }
}
