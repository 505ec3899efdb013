import { RLSSchemaError } from '../errors.js'
import { normalizeOperations, rowOperations, type RowOperation } from '../policy/operations.js'
import type { ConditionalPolicyDefinition as Policy } from '../policy/policy.js'
import type { TableRLSConfig } from '../policy/schema.js'
import { assertIdentifier, fitting, withHash } from './identifiers.js'
import { commandOf, hasCheck, hasUsing, type Command, type NativePolicy } from './native-policy.js'
import type { NativeConfig } from './options.js'
import { rulesOf, type Rules } from './rules.js'
import { nativeTable, type NativeTable } from './table-name.js'

/** A policy that has no SQL. */
export interface Untranslated {
  readonly table: string
  readonly policy: string
  readonly problem: string
  /** Whether all is refused that it would restrict. */
  readonly closes: boolean
}

/** What PostgreSQL is told about one table. */
export interface NativeTablePolicies {
  readonly table: NativeTable
  readonly policies: readonly NativePolicy[]
  readonly untranslated: readonly Untranslated[]
}

/** @throws {RLSSchemaError} for a name that would need more than quotes. */
export function translateTable(
  key: string,
  { policies, defaultDeny = true }: TableRLSConfig,
  config: NativeConfig,
): NativeTablePolicies {
  const table = nativeTable(key, config)
  const names = new PolicyNames(table, config)
  const translated: NativePolicy[] = []
  const untranslated: Untranslated[] = []
  const leftOut: Policy[] = []
  for (const [index, policy] of policies.entries()) {
    const name = policy.name ?? `policy_${index}`
    const rules = rulesOf(policy)
    const problem = 'problem' in rules ? rules.problem : problemWith(policy, rules)
    if (problem !== undefined) {
      const closes = policy.type !== 'allow'
      untranslated.push({ table: key, policy: name, problem, closes })
      leftOut.push(policy)
      if (closes) translated.push(...nativePolicies(policy, nothing, names.of(name), table))
    } else if (!('problem' in rules)) translated.push(...nativePolicies(policy, rules, names.of(name), table))
  }
  const closed = new Set(leftOut.flatMap(commandsOf).flatMap(operationsOf))
  const base = grantedByDefault(policies, defaultDeny).filter(operation => !closed.has(operation))
  const granted = basePolicies(policies, { granted: base, defaultDeny, table }).map(({ nameless, command }) =>
    forCommand({ ...nameless, command, name: names.of('base')(command) }),
  )
  return { table, policies: [...granted, ...translated], untranslated }
}

/** What is known of a restriction that PostgreSQL cannot be told of is that something is refused: so is all. */
const nothing: Rules = { using: 'false', withCheck: 'false' }

/**
 * The operations that a table grants where its filters let it: those about which no allow is, but a filter, or which
 * nothing is about in a table that denies nothing by default.
 */
function grantedByDefault(policies: readonly Policy[], defaultDeny: boolean): RowOperation[] {
  const isAbout = (type: Policy['type'], operation: RowOperation): boolean =>
    policies.some(policy => policy.type === type && normalizeOperations(policy.operation).includes(operation))
  return rowOperations.filter(
    operation => !isAbout('allow', operation) && (isAbout('filter', operation) || !defaultDeny),
  )
}

interface Granting {
  readonly granted: readonly RowOperation[]
  readonly defaultDeny: boolean
  readonly table: NativeTable
}

/**
 * What grants operations by default: to all, but where every filter is about roles, to these. Whom no filter is about
 * would see all rows.
 */
function basePolicies(
  policies: readonly Policy[],
  { granted, defaultDeny, table }: Granting,
): { readonly nameless: Omit<NativePolicy, 'name' | 'command'>; readonly command: Command }[] {
  const byRole = new Map<string, RowOperation[]>()
  for (const operation of granted) {
    for (const role of rolesOf(policies, operation, defaultDeny))
      byRole.set(role, [...(byRole.get(role) ?? []), operation])
  }
  return [...byRole].flatMap(([role, operations]) =>
    byCommand(operations).map(command => ({
      nameless: { table, mode: 'PERMISSIVE', role, using: 'true', withCheck: 'true' },
      command,
    })),
  )
}

/**
 * Where a table denies what no policy is about, a filter grants the operations that it names, to its role; a filter of
 * reads restricts the changes of its role, and grants none.
 */
function rolesOf(policies: readonly Policy[], operation: RowOperation, defaultDeny: boolean): string[] {
  const about = (policy: Policy): RowOperation[] =>
    defaultDeny ? normalizeOperations(policy.operation) : commandsOf(policy).flatMap(operationsOf)
  const roles = policies
    .filter(policy => policy.type === 'filter' && about(policy).includes(operation))
    .map(({ role = everybody }) => (role.toLowerCase() === everybody ? everybody : role))
  return roles.length === 0 || roles.includes(everybody) ? [everybody] : [...new Set(roles)]
}

const everybody = 'public'

/** Where a policy says nothing about rows that are there, or about new ones, but has to. */
function problemWith(policy: Policy, { using, withCheck }: Rules): string | undefined {
  const commands = commandsOf(policy)
  if (using === undefined && policy.type !== 'validate' && commands.some(hasUsing)) return 'it has no "using"'
  if (withCheck === undefined && commands.includes('INSERT')) return 'it has neither "withCheck" nor "using"'
  return undefined
}

function nativePolicies(
  policy: Policy,
  { using, withCheck }: Rules,
  nameFor: (command: Command) => string,
  table: NativeTable,
): NativePolicy[] {
  const mode = policy.type === 'allow' ? 'PERMISSIVE' : 'RESTRICTIVE'
  const { role = 'public' } = policy
  return commandsOf(policy).map(command =>
    forCommand({ name: nameFor(command), table, mode, command, role, using, withCheck }),
  )
}

/** With the clauses that a command has. */
function forCommand({ using, withCheck, ...policy }: NativePolicy): NativePolicy {
  return {
    ...policy,
    ...(hasUsing(policy.command) && { using }),
    ...(hasCheck(policy.command) && { withCheck }),
  }
}

/**
 * The commands that a policy is about.
 *
 * What restricts reading restricts which rows can be changed: the plugin says so always, PostgreSQL only where a
 * statement reads. A filter also holds for new rows, unless it is not to check them.
 */
function commandsOf({ type, operation, check = true }: Policy): Command[] {
  const operations = new Set(normalizeOperations(operation))
  if (operations.has('read') && (type === 'filter' || type === 'deny')) {
    operations.add('update').add('delete')
    if (type === 'filter' && check) operations.add('create')
  }
  return byCommand(rowOperations.filter(each => operations.has(each)))
}

const byCommand = (operations: readonly RowOperation[]): Command[] =>
  operations.length === rowOperations.length ? ['ALL'] : operations.map(operation => commandOf[operation])

const operationsOf = (command: Command): RowOperation[] =>
  rowOperations.filter(operation => command === 'ALL' || commandOf[operation] === command)

/** Names that begin with the prefix, are not cut, and are not given twice. */
class PolicyNames {
  readonly #prefix: string
  readonly #taken = new Set<string>()

  constructor(table: NativeTable, { policyPrefix }: NativeConfig) {
    this.#prefix = `${policyPrefix}_${table.name}`
  }

  /** @throws {RLSSchemaError} for a name that would need more than quotes. */
  of(policy: string): (command: Command) => string {
    const name = `${this.#prefix}_${policy.replaceAll('-', '_')}`
    assertIdentifier(name)
    return command => this.#unique(command === 'ALL' ? name : `${name}_${command.toLowerCase()}`, policy)
  }

  #unique(name: string, policy: string): string {
    const fit = fitting(name)
    const unique = this.#taken.has(fit) ? withHash(name, `${policy} ${this.#taken.size}`) : fit
    this.#taken.add(unique)
    return unique
  }
}

/** @throws {RLSSchemaError} that lists the policies without SQL. */
export function refuseUntranslated(untranslated: readonly Untranslated[]): void {
  if (untranslated.length === 0) return
  const list = untranslated
    .map(({ table, policy, problem }) => `"${policy}" of "${table}": ${problem}`)
    .join('; ')
  throw new RLSSchemaError(`PostgreSQL cannot be told of these policies, give them "using": ${list}`, {
    policies: untranslated,
  })
}
