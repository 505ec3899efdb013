import type { OffsetPage, OptionNames } from '@kysera/core'
import type { Source } from '../definition/source.js'
import { findAndCount } from '../reads/count.js'
import {
  assertPageOptions,
  pageOptionNames,
  pageOrder,
  type AnyPageOptions,
  type PageOptions,
} from './page-options.js'

export interface OffsetPageOptions<Row> extends PageOptions<Row> {
  /** Rows before the page. Default: 0. */
  readonly offset?: number | undefined
}

/** One page, and what is around it. */
export interface OffsetPageOf<Entity> extends OffsetPage<Entity> {
  /** Rows before the page. */
  readonly offset: number
}

/** The same where the columns are only known at run time. */
interface AnyOffsetPageOptions extends AnyPageOptions {
  readonly offset?: number | undefined
}

const optionNames: OptionNames<AnyOffsetPageOptions> = { ...pageOptionNames, offset: true }

// oxlint-disable-next-line typescript/no-explicit-any -- the face of the repository knows the entity
export async function paginate(source: Source, options: AnyOffsetPageOptions): Promise<OffsetPageOf<any>> {
  assertPageOptions(options, optionNames)
  const { where, limit, offset = 0 } = options
  const sort = pageOrder(source, options)
  const { items, total } = await findAndCount(source, { where, sort, limit, offset })
  return {
    items,
    total,
    page: Math.floor(offset / limit) + 1,
    limit,
    totalPages: Math.ceil(total / limit),
    hasNext: offset + limit < total,
    hasPrev: offset > 0,
    offset,
  }
}
