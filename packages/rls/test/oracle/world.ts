import {
  allow,
  deny,
  filter,
  type ConditionalPolicyDefinition,
  type Operation,
  type RLSSchema,
} from '@kysera/rls'
import { tables, type Choices, type RealTable } from '@kysera-internal/test-support/differential'
import { drawRule, rowRule, ruleSql } from './rule.js'

/** The policies of one round, each said twice: to the plugin, and as SQL to PostgreSQL. */
export function drawSchema(choices: Choices): RLSSchema {
  return Object.fromEntries(tables.map(table => [table.name, drawTable(choices, table)]))
}

const operations = ['read', 'create', 'update', 'delete'] as const

/**
 * Every operation is granted by something: PostgreSQL lets a statement without a grant find no rows, where the plugin
 * refuses it.
 */
function drawTable(choices: Choices, table: RealTable): NonNullable<RLSSchema[string]> {
  if (choices.chance(15)) return { policies: [], defaultDeny: false }
  const draw = (type: Builder, about: Operation | readonly Operation[]): ConditionalPolicyDefinition =>
    drawPolicy(choices, table, type, about)
  const grants = choices.chance(40)
    ? [draw(choices.pick(builders), 'all')]
    : operations.map(operation => draw(choices.pick(builders), operation))
  const others = Array.from({ length: choices.below(3) }, () =>
    draw(choices.pick([filter, deny, deny]), choices.some(operations, 2)),
  )
  const more = choices.chance(40) ? [draw(allow, 'all')] : []
  return { policies: [...grants, ...more, ...others] }
}

type Builder = typeof allow | typeof deny | typeof filter

const builders: readonly Builder[] = [allow, filter]

function drawPolicy(
  choices: Choices,
  table: RealTable,
  build: Builder,
  about: Operation | readonly Operation[],
): ConditionalPolicyDefinition {
  const rule = drawRule(choices, table)
  const asObject = choices.chance(50)
  return build(about, () => rowRule(rule, { table: table.name, asObject }), {
    using: ruleSql(rule, table.name),
  })
}
