import { isWrite, walkChildren, withOf } from '@kysera/executor'
import {
  ExpressionWrapper,
  SelectionNode,
  sql,
  TableNode,
  type OperationNode,
  type SelectQueryNode,
  type SqlBool,
  type WithNode,
} from 'kysely'
import { RLSPolicyViolation } from '../errors.js'
import { expressionNames } from '../guard/shadowed-tables.js'
import type { Session, Target } from './session.js'

/** A query that finds a new row which breaks a rule. */
interface Question {
  readonly target: Target
  readonly broken: SelectQueryNode
  readonly violation: RLSPolicyViolation
}

/** What has to be asked of the database before a statement is sent: all of it in one query. */
export class Questions {
  readonly #questions: Question[] = []

  add(target: Target, broken: SelectQueryNode, violation: RLSPolicyViolation): void {
    this.#questions.push({ target, broken, violation })
  }

  /** @throws {RLSPolicyViolation} when a new row breaks a rule. */
  async answer(session: Session): Promise<void> {
    const [first] = this.#questions
    if (first === undefined) return
    this.#assertAskable(session.node)
    const { rows } = await session.execution.db.executeQuery<Record<string, unknown>>(
      session.execution.compile(this.#query(session.node)),
    )
    const place = Number(Object.values(rows[0] ?? {})[0])
    if (place === 0) return
    throw this.#questions[place - 1]?.violation ?? first.violation
  }

  #query(node: OperationNode): SelectQueryNode {
    const list = readExpressions(node)
    const whens = this.#questions.map(({ broken }, index) => {
      const exists = sql<SqlBool>`exists ${new ExpressionWrapper(broken)}`
      return sql`when ${exists} then ${sql.lit(index + 1)}`
    })
    const place = sql`case ${sql.join(whens, sql` `)} else 0 end`.as('broken')
    return {
      kind: 'SelectQueryNode',
      selections: [SelectionNode.create(place.toOperationNode())],
      ...(list && { with: list }),
    }
  }

  /** What the statement calls its tables has to mean the same in a query before it. */
  #assertAskable(node: OperationNode): void {
    const names = expressionNames(node)
    const written = writtenExpressions(node)
    for (const { target, broken, violation } of this.#questions) {
      const { schema, table } = target.named
      if (schema === undefined && names.has(table.toLowerCase())) {
        throw refusal(violation, 'a common table expression has the name of the table')
      }
      const read = [broken, ...(readExpressions(node)?.expressions ?? [])]
      if (written.size > 0 && read.some(each => namesAny(each, written))) {
        throw refusal(violation, 'its new rows depend on another write of the same statement')
      }
    }
  }
}

const refusal = ({ operation, table, policyName, userId }: RLSPolicyViolation, reason: string): Error =>
  new RLSPolicyViolation(operation, table, reason, policyName, userId)

/** The common table expressions of a statement that do not write: what a query before it may read. */
function readExpressions(node: OperationNode): WithNode | undefined {
  const list = withOf(node)
  const expressions = (list?.expressions ?? []).filter(each => !isWrite(each.expression))
  return list && expressions.length > 0 ? { ...list, expressions } : undefined
}

function writtenExpressions(node: OperationNode): ReadonlySet<string> {
  const writes = (withOf(node)?.expressions ?? []).filter(each => isWrite(each.expression))
  return new Set(writes.map(({ name }) => name.table.table.identifier.name))
}

function namesAny(node: OperationNode, names: ReadonlySet<string>): boolean {
  let found = false
  const look = (each: OperationNode): OperationNode => {
    if (TableNode.is(each) && names.has(each.table.identifier.name)) found = true
    return walkChildren(each, look, undefined)
  }
  look(node)
  return found
}
