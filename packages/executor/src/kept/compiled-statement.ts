import {
  ExpressionWrapper,
  type Compilable,
  type CompiledQuery,
  type Expression,
  type OperationNode,
  type SqlBool,
} from 'kysely'
import type { AnyDb } from '../executor.js'
import { exchange } from '../install.js'
import { Interceptor, interceptorOf } from '../interceptor.js'
import { Placeholder, readValues } from './placeholder.js'
import { Recorder } from './recorder.js'

/** A statement that is the same but for its values. */
export interface Statement<Row = unknown> {
  /** Tells it from every other statement that is executed on the same database. */
  readonly key: string
  /** A condition of any shape. Of the statements with one key, that with the shape of the last call is kept. */
  readonly condition?: Expression<SqlBool> | undefined
  /** Builds it. The values may be placeholders: the shape depends on key, condition and handle alone. */
  readonly build: (db: AnyDb, values: readonly unknown[], condition?: Expression<SqlBool>) => Compilable<Row>
}

/** A statement as it was compiled under what the plugins of a handle said then. */
export class CompiledStatement {
  readonly #query: CompiledQuery
  readonly #condition: OperationNode | undefined
  readonly #recorder: Recorder

  constructor(db: AnyDb, { condition, build }: Statement, valueCount: number) {
    const values = Array.from({ length: valueCount }, (_, index) => new Placeholder(index))
    this.#recorder = new Recorder(valueCount)
    this.#condition = this.#recorder.templateOf(condition?.toOperationNode())
    const template = this.#condition && new ExpressionWrapper<unknown, never, SqlBool>(this.#condition)
    this.#query = build(recorded(db, this.#recorder), values, template).compile()
  }

  /** The query with values; nothing if the condition has another shape, or plugins say something else now. */
  withValues(
    values: readonly unknown[],
    condition: Expression<SqlBool> | undefined,
  ): CompiledQuery | undefined {
    const all = [...values]
    if (!readValues(this.#condition, condition?.toOperationNode(), all)) return undefined
    if (!this.#recorder.readAnswers(all)) return undefined
    const parameters = this.#query.parameters.map(parameter =>
      parameter instanceof Placeholder ? all[parameter.index] : parameter,
    )
    return { ...this.#query, parameters }
  }
}

/** The same handle, whose plugins are listened to. */
function recorded(db: AnyDb, recorder: Recorder): AnyDb {
  const interceptor = interceptorOf(db)
  if (interceptor === undefined) return db
  const { origin, plugins, enabled, optsOut } = interceptor
  const listening = plugins.map(plugin => recorder.listenTo(plugin))
  return exchange(db, new Interceptor(origin, listening, enabled, optsOut))
}
