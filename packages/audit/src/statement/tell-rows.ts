import { withOf } from '@kysera/executor'
import {
  CommonTableExpressionNameNode,
  CommonTableExpressionNode,
  ExpressionWrapper,
  sql,
  type RawNode,
  type RootOperationNode,
} from 'kysely'
import type { AuditTable } from '../table/audit-table.js'
import { letters } from './selections.js'
import type { Told } from './session.js'

interface Telling {
  readonly node: RootOperationNode
  /** Where a common table expression of the caller is now. */
  readonly placeOf: (place: number) => number
}

/**
 * A statement whose common table expressions tell what they write.
 *
 * The names that the caller gave them mean what they did, and one more for each of them runs with the statement: as
 * one that writes, since PostgreSQL leaves others out whose rows nobody reads.
 */
export function tellRows(
  root: RootOperationNode,
  toldAt: ReadonlyMap<number, Told>,
  auditTable: AuditTable,
): Telling {
  const list = withOf(root)
  if (list === undefined || toldAt.size === 0) return { node: root, placeOf: place => place }
  const named = [...toldAt].filter(([, { asked }]) => asked !== undefined).map(([place]) => place)
  const tellers = [...toldAt].map(([place, told], index) => {
    const own = list.expressions[place]?.name.table.table.identifier.name ?? ''
    const name = CommonTableExpressionNameNode.create(`kysera_told_${letters(index)}`)
    return CommonTableExpressionNode.create(name, teller(told, own, auditTable))
  })
  const expressions = list.expressions.flatMap((each, place) => {
    const asked = toldAt.get(place)?.asked
    if (asked === undefined) return [each]
    const name = CommonTableExpressionNameNode.create(asked.of)
    return [CommonTableExpressionNode.create(name, each.expression), { ...each, expression: asked.query }]
  })
  return {
    node: Object.assign({ ...root }, { with: { ...list, expressions: [...expressions, ...tellers] } }),
    placeOf: place => place + named.filter(other => other < place).length,
  }
}

/** Writes nothing to the audit table, whose name no mapping of names changes. */
function teller({ setting, asked, keysIn }: Told, own: string, { name }: AuditTable): RawNode {
  const table = sql.raw(name.split('.').map(quoted).join('.'))
  const keys = sql`select coalesce(jsonb_agg(to_jsonb(kysera_told.*)), '[]') from ${new ExpressionWrapper(keysIn(asked?.of ?? own))} as kysera_told`
  return sql`(insert into ${table} (table_name) select '' where set_config(${sql.lit(setting)}, (${keys})::text, true) is null)`.toOperationNode()
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
