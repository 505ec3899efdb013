import { isPlainObject } from '@kysera/core'
import { isExpression } from 'kysely'
import type { CompiledPolicy, OperationPolicies, ProtectedTable } from '../protection/compile-schema.js'
import { filterVerdict } from '../row-rules/literal.js'
import type { EvaluatedPolicy } from './results.js'

type Row = Readonly<Record<string, unknown>>

/** The same table, whose policies write down that they were asked, and what they said. */
export function recordedTable(
  table: ProtectedTable,
  row: Row | undefined,
): { readonly table: ProtectedTable; readonly recorded: readonly EvaluatedPolicy[] } {
  const recorded: EvaluatedPolicy[] = []
  const record = (policy: CompiledPolicy): CompiledPolicy => ({
    ...policy,
    ask: (ctx, eb) => {
      const given = policy.ask(ctx, eb)
      const { name, type } = policy
      const note = (answer: unknown): void =>
        void recorded.push({ name, type, result: resultOf(answer, row, type) })
      if (given instanceof Promise) void given.then(note, () => undefined)
      else note(given)
      return given
    },
  })
  const recordAll = ({ deny, validate, allow, filter }: OperationPolicies): OperationPolicies => ({
    deny: deny.map(record),
    validate: validate.map(record),
    allow: allow.map(record),
    filter: filter.map(record),
  })
  const { read, create, update, delete: remove } = table.policies
  const policies = {
    read: recordAll(read),
    create: recordAll(create),
    update: recordAll(update),
    delete: recordAll(remove),
  }
  return { table: { ...table, policies }, recorded }
}

/** Whether what a policy gave holds for a row. */
export function resultOf(
  given: unknown,
  row: Row | undefined,
  type: CompiledPolicy['type'],
): boolean | undefined {
  if (typeof given === 'boolean') return given
  if (given === undefined || given === null) return false
  if (isExpression(given) || !isPlainObject(given) || row === undefined) return undefined
  const verdict = filterVerdict(given, {
    dialect: 'postgres',
    effect: type === 'deny' ? 'denies' : 'grants',
    known: column =>
      Object.hasOwn(row, column) ? { kind: 'literal', value: row[column] } : { kind: 'unknown' },
  })
  return verdict === 'unsure' ? undefined : verdict === true
}
