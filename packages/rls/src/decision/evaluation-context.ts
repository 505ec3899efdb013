import type { Kysely } from 'kysely'
import type { EnteredContext } from '../context/context.js'
import { foldName } from '@kysera/executor'
import { isObject } from '../is-object.js'
import type { PolicyEvaluationContext } from '../policy/condition.js'
import type { RowOperation } from '../policy/operations.js'

export type EvaluationContext = PolicyEvaluationContext

// oxlint-disable-next-line typescript/no-explicit-any -- policies are written for databases of every shape
type AnyDb = Kysely<any>

export type Row = Readonly<Record<string, unknown>>

/** What is at hand of a part of the context: a value, which may be nothing, or not even that. */
export type AtHand<T> = { readonly value: T | undefined } | undefined

/** The values of a write. */
export interface WrittenData {
  readonly value: Row | undefined
  /** Columns whose values the database computes. */
  readonly computed: readonly string[]
}

export const noData: WrittenData = { value: undefined, computed: [] }

/** What a policy is asked about. */
export interface Subject {
  readonly context: EnteredContext
  readonly operation: RowOperation
  /** As the schema calls it. */
  readonly table: string
  readonly row: AtHand<Row>
  readonly data: WrittenData | undefined
  readonly db: AtHand<AnyDb>
}

/** Parts of the context that a policy looked at. */
export interface Looks {
  /** The row, without it being at hand. */
  missedRow: boolean
  /** Data or database, without it being at hand. */
  missedMore: boolean
  sawData: boolean
}

/** Thrown by what is not at hand, so that a policy does not go on without it. */
class NotAtHand extends Error {
  override readonly name: string = 'NotAtHand'
}

/** The context of one evaluation, which notes what the policy looks at. */
export function watchedContext(subject: Subject, looks: Looks): EvaluationContext {
  const { context, operation, table } = subject
  if (operation === 'read' && subject.row === undefined && subject.data === noData && subject.db) {
    return readContext(subject, subject.db.value, looks)
  }
  return {
    auth: context.auth,
    request: context.request,
    ...(isObject(context.meta) && { meta: context.meta }),
    table,
    operation,
    get row() {
      if (subject.row === undefined) return missing(looks, 'missedRow', 'ctx.row')
      return subject.row.value
    },
    get data() {
      looks.sawData = true
      if (subject.data === undefined) return missing(looks, 'missedMore', 'ctx.data')
      return dataOf(subject.data, looks)
    },
    get db() {
      if (subject.db === undefined) return missing(looks, 'missedMore', 'ctx.db')
      return subject.db.value
    },
  }
}

/** Most statements read, and only a row can be missing then: accessors cost more than all the rest. */
function readContext({ context, table }: Subject, db: AnyDb | undefined, looks: Looks): EvaluationContext {
  const ctx: EvaluationContext = {
    auth: context.auth,
    request: context.request,
    table,
    operation: 'read',
    data: undefined,
    db,
    get row() {
      return missing(looks, 'missedRow', 'ctx.row')
    },
  }
  if (isObject(context.meta)) ctx.meta = context.meta
  return ctx
}

function missing(looks: Looks, look: 'missedRow' | 'missedMore', what: string): never {
  looks[look] = true
  throw new NotAtHand(`${what} is not at hand`)
}

/** The values of a write as policies see them: looking at a computed one is looking at more than there is. */
function dataOf({ value, computed }: WrittenData, looks: Looks): Row | undefined {
  if (value === undefined) return undefined
  const data = { ...value }
  for (const column of computed) {
    Object.defineProperty(data, column, {
      enumerable: true,
      get: () => missing(looks, 'missedMore', `ctx.data.${column}`),
    })
  }
  return withEverySpelling(data)
}

/** Policies find a column however the statement spells it, since the database may. */
function withEverySpelling(data: Row): Row {
  const spelled = (key: string | symbol): string | symbol => {
    if (typeof key === 'symbol' || key in data) return key
    return Object.keys(data).find(name => foldName(name) === foldName(key)) ?? key
  }
  return new Proxy(data, {
    get: (row, key): unknown => Reflect.get(row, spelled(key)),
    has: (row, key) => Reflect.has(row, spelled(key)),
  })
}
