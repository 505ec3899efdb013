import { withOf, isWrite } from '@kysera/executor'
import { ExpressionWrapper, SelectionNode, sql, type SelectQueryNode, type SqlBool } from 'kysely'
import { RLSPolicyViolation } from '../errors.js'
import type { Session } from './session.js'

/** A query that finds a new row which breaks a rule. */
interface Question {
  readonly broken: SelectQueryNode
  readonly violation: RLSPolicyViolation
}

/** What has to be asked of the database before a statement is sent: all of it in one query. */
export class Questions {
  readonly #questions: Question[] = []

  add(broken: SelectQueryNode, violation: RLSPolicyViolation): void {
    this.#questions.push({ broken, violation })
  }

  /** @throws {RLSPolicyViolation} when a new row breaks a rule. */
  async answer(session: Session): Promise<void> {
    const [first] = this.#questions
    if (first === undefined) return
    const { rows } = await session.execution.db.executeQuery<Record<string, unknown>>(
      session.execution.compile(this.#query(session, first)),
    )
    const place = Number(Object.values(rows[0] ?? {})[0])
    if (place === 0) return
    throw this.#questions[place - 1]?.violation ?? first.violation
  }

  #query({ node }: Session, { violation }: Question): SelectQueryNode {
    const list = withOf(node)
    if (list?.expressions.some(each => isWrite(each.expression)) === true) {
      const { operation, table, policyName, userId } = violation
      const reason = 'its new rows cannot be checked beside another write of the same statement'
      throw new RLSPolicyViolation(operation, table, reason, policyName, userId)
    }
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
}
