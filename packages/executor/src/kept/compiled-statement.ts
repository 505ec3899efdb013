import type { Compilable, CompiledQuery } from 'kysely'
import type { AnyDb } from '../executor.js'
import { exchange } from '../install.js'
import { Interceptor, interceptorOf } from '../interceptor.js'
import { Placeholder } from './placeholder.js'
import { Recorder } from './recorder.js'

/** A statement that is the same but for its values. */
export interface Statement<Row = unknown> {
  /** Tells it from every other statement that is executed on the same database. */
  readonly key: string
  /** Builds it. The values may be placeholders: the shape depends on the key and the handle alone. */
  readonly build: (db: AnyDb, values: readonly unknown[]) => Compilable<Row>
}

/** A statement as it was compiled under what the plugins of a handle said then. */
export class CompiledStatement {
  readonly #query: CompiledQuery
  readonly #recorder: Recorder

  constructor(db: AnyDb, { build }: Statement, valueCount: number) {
    const values = Array.from({ length: valueCount }, (_, index) => new Placeholder(index))
    this.#recorder = new Recorder(valueCount)
    this.#query = build(recorded(db, this.#recorder), values).compile()
  }

  /** The query with values; nothing if plugins say something else now. */
  withValues(values: readonly unknown[]): CompiledQuery | undefined {
    const all = [...values]
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
