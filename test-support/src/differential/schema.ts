export type ColumnType = 'int' | 'text'
export type Value = number | string | null
export type Row = Readonly<Record<string, Value>>

export interface Column {
  readonly name: string
  readonly type: ColumnType
  /** Values worth comparing with, and those that the rows have. */
  readonly values: readonly Value[]
}

export interface Table {
  readonly name: string
  readonly columns: readonly Column[]
}

/** A table of the database, of which some rows are hidden. */
export interface RealTable extends Table {
  readonly size: number
  /** What the filters of the plugins say, once more in JavaScript. */
  readonly isVisible: (row: Row) => boolean
  readonly filterColumns: readonly string[]
}

const int = (name: string, ...values: Value[]): Column => ({ name, type: 'int', values })
const text = (name: string, ...values: Value[]): Column => ({ name, type: 'text', values })

// The filter columns repeat between tables, so that an unqualified filter would be ambiguous in a join.
export const tables: readonly RealTable[] = [
  {
    name: 'author',
    size: 10,
    columns: [
      int('id', 1, 2, 3, 4, 5),
      int('region_id', 1, 2, 3, null),
      int('boss_id', 1, 2, 3, 4, null),
      int('score', 0, 1, 2, 3, null),
      text('name', 'ann', 'bob', 'cid', 'dan'),
      int('deleted_at', null, null, 7),
    ],
    isVisible: row => row['deleted_at'] === null,
    filterColumns: ['deleted_at'],
  },
  {
    name: 'article',
    size: 12,
    columns: [
      int('id', 1, 2, 3, 4, 5, 6),
      int('author_id', 1, 2, 3, 4, 5, null),
      int('region_id', 1, 2, 3),
      int('stars', 0, 1, 2, 3, null),
      text('title', 'ann', 'key', 'lid', null),
      int('code', null),
      int('tenant', 1, 1, 2),
    ],
    isVisible: row => row['tenant'] === 1,
    filterColumns: ['tenant'],
  },
  {
    name: 'remark',
    size: 12,
    columns: [
      int('id', 1, 2, 3, 4, 5, 6),
      int('article_id', 1, 2, 3, 4, null),
      int('author_id', 1, 2, 3, 4, null),
      int('score', 0, 1, 2, 3, null),
      text('body', 'bob', 'key', 'say', null),
      int('level', 1, 2, 1, 2, 3, null),
      int('deleted_at', null, null, null, 7),
    ],
    isVisible: row => row['deleted_at'] === null && row['level'] !== null && Number(row['level']) < 3,
    filterColumns: ['deleted_at', 'level'],
  },
  {
    name: 'region',
    size: 5,
    columns: [
      int('id', 1, 2, 3, 4, 5),
      int('parent_id', 1, 2, 3, null),
      int('size', 0, 1, 2, 3),
      text('label', 'ann', 'key', 'public'),
    ],
    isVisible: () => true,
    filterColumns: [],
  },
  {
    name: 'badge',
    size: 9,
    columns: [
      int('id', 1, 2, 3, 4, 5),
      int('author_id', 1, 2, 3, 4, null),
      int('weight', 0, 1, 2, 3, null),
      text('label', 'ann', 'lid', 'public', null),
      int('tenant', 1, 2, null),
    ],
    isVisible: row => row['tenant'] === 1 || row['label'] === 'public',
    filterColumns: ['tenant', 'label'],
  },
]

/** The table of the database with this name, if there is one. */
export function realTable(name: string): RealTable | undefined {
  return tables.find(table => table.name === name)
}
