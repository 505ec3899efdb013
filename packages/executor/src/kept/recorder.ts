import type { AnyPlugin, TableContext } from '../plugin.js'
import type { PluginWith } from '../query-hooks.js'
import { callHook } from '../rewrite/call-hook.js'
import { askPredicates, askValues, predicatesOf, valuesOf } from './answers.js'
import { Placeholder, readValues, withPlaceholders } from './placeholder.js'

type Ask<Answer> = (context: TableContext) => Answer

/** One call of a hook: how to ask again, and what it answered when the statement was compiled. */
interface RecordedCall {
  readonly context: TableContext
  readonly ask: Ask<unknown>
  readonly template: unknown
}

/**
 * Remembers what plugins answer while a statement is compiled, with placeholders for the values of their answers, and
 * finds out later whether they still answer the same.
 */
export class Recorder {
  readonly #calls: RecordedCall[] = []
  #placeholders: number

  /** Indexes of placeholders begin after those of the statement's own values. */
  constructor(ownValues: number) {
    this.#placeholders = ownValues
  }

  /** The plugin, whose answers about tables are remembered. */
  listenTo(plugin: AnyPlugin): AnyPlugin {
    return {
      name: plugin.name,
      ...(has(plugin, 'filter') && {
        filter: (context, eb) =>
          predicatesOf(this.#record(context, asked => askPredicates(plugin, asked, eb))),
      }),
      ...(has(plugin, 'insertValues') && {
        insertValues: context =>
          valuesOf(this.#record(context, asked => askValues('insertValues', plugin, asked))),
      }),
      ...(has(plugin, 'updateValues') && {
        updateValues: context =>
          valuesOf(this.#record(context, asked => askValues('updateValues', plugin, asked))),
      }),
      ...(has(plugin, 'resolveTable') && {
        resolveTable: context =>
          this.#record(context, asked =>
            callHook(plugin, 'resolveTable', asked, () => plugin.resolveTable(asked)),
          ),
      }),
    }
  }

  /** Asks the plugins again. False when an answer differs in more than values; these are put in by index. */
  readAnswers(values: unknown[]): boolean {
    const metadata = new Map<object, TableContext['metadata']>()
    return this.#calls.every(({ context, ask, template }) => {
      // A stamp that a plugin keeps in the metadata is that of one execution.
      const fresh = metadata.get(context.metadata) ?? {}
      metadata.set(context.metadata, fresh)
      return readValues(template, ask({ ...context, metadata: fresh }), values)
    })
  }

  /** A tree with placeholders of its own for its values. */
  templateOf<T>(tree: T): T {
    return withPlaceholders(tree, () => new Placeholder(this.#placeholders++))
  }

  #record<Answer>(context: TableContext, ask: Ask<Answer>): Answer {
    const template = this.templateOf(ask(context))
    this.#calls.push({ context, ask, template })
    return template
  }
}

type RecordedHook = 'filter' | 'insertValues' | 'updateValues' | 'resolveTable'

const has = <H extends RecordedHook>(plugin: AnyPlugin, hook: H): plugin is PluginWith<H> =>
  typeof plugin[hook] === 'function'
