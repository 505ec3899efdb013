import { HavingNode, type OperationNode } from 'kysely'
import { PluginExecutionError } from '../errors.js'
import { and, asOperand } from './conditions.js'
import type { Extra } from './intercept-query.js'

/** Merges what builder-level plugins add to a block: lists grow, single clauses must be free. */
export function mergeExtras<N extends OperationNode>(block: N, extras: readonly Extra[]): N {
  if (extras.length === 0) return block
  return extras.reduce((merged, { parts, by }) => {
    const changes: Record<string, unknown> = {}
    for (const [field, part] of Object.entries(parts)) {
      const own: unknown = Object.entries(merged).find(([name]) => name === field)?.[1]
      const both = own === undefined ? part : joined(own, part)
      if (both === undefined) {
        throw new PluginExecutionError(
          `Plugin "${by.plugin}": interceptQuery cannot add "${field}" to a query that has its own`,
          by,
        )
      }
      changes[field] = both
    }
    return { ...merged, ...changes }
  }, block)
}

function joined(own: unknown, part: unknown): unknown {
  if (Array.isArray(own) && Array.isArray(part)) return [...own, ...part]
  if (isHaving(own) && isHaving(part)) return HavingNode.create(and(own.having, asOperand(part.having)))
  if (hasItems(own) && hasItems(part)) return { ...own, items: [...own.items, ...part.items] }
  return undefined
}

const isHaving = (value: unknown): value is HavingNode =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'HavingNode'

const hasItems = (value: unknown): value is { readonly items: readonly unknown[] } =>
  typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items)
