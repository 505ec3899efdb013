import {
  AliasNode,
  BinaryOperationNode,
  InsertQueryNode,
  ListNode,
  MergeQueryNode,
  OperatorNode,
  ParensNode,
  TableNode,
  UpdateQueryNode,
  type WithNode,
  type OperationNode,
  type RootOperationNode,
} from 'kysely'
import { BlockEdits, visibleRows } from './block-edits.js'
import { isQueryBlock, readOf, tablesOf, type QueryBlock, type TableAt } from './block-tables.js'
import { addInsertValues } from './insert-values.js'
import { hasMark, isMarkFor } from './mark.js'
import { guardMerge } from './merge-arms.js'
import { mergeExtras } from './merge-extras.js'
import { walkChildren, type Walk } from './node-children.js'
import { introducedName, referenceIn, type Reference } from './reference.js'
import { namesOf, outermost, renameKey, withCtes, withRenames, type CteRules, type Scope } from './scope.js'
import type { Answer, TableHooks } from './table-hooks.js'
import { stampUpdate } from './update-values.js'
import { guardUpsert, isUpsert } from './upsert.js'

/**
 * Rewrites statements by what plugins say of the tables in them.
 *
 * One walk per statement. What no plugin touches is the same object afterwards.
 */
export class StatementRewriter {
  readonly #hooks: TableHooks
  readonly #cteRules: CteRules

  constructor(hooks: TableHooks, cteRules: CteRules) {
    this.#hooks = hooks
    this.#cteRules = cteRules
  }

  rewrite(statement: RootOperationNode): RootOperationNode {
    if (isQueryBlock(statement)) return this.#block(statement, outermost)
    return walkChildren(statement, this.#walk, outermost)
  }

  readonly #walk: Walk<Scope> = (node, scope) => {
    // Runs for every node of every statement: a switch tells the kinds apart in the least time.
    switch (node.kind) {
      case 'ReferenceNode':
        return scope.renames.size === 0 ? node : walkChildren(node, this.#walk, scope)
      case 'TableNode':
        return scope.renames.size === 0 ? node : renamed(node, scope)
      case 'ColumnNode':
      case 'IdentifierNode':
      case 'OperatorNode':
      case 'PrimitiveValueListNode':
      case 'SelectAllNode':
      case 'ValueNode':
        return node
      case 'BinaryOperationNode':
        return BinaryOperationNode.is(node) ? this.#operation(node, scope) : node
      case 'SelectQueryNode':
      case 'InsertQueryNode':
      case 'UpdateQueryNode':
      case 'DeleteQueryNode':
      case 'MergeQueryNode':
        return isQueryBlock(node) ? this.#block(node, scope) : node
      case 'WithNode':
        // It has been walked, in scopes of its own, when its block was entered.
        return node
      case 'AggregateFunctionNode':
      case 'FunctionNode':
      case 'SelectModifierNode':
        return walkChildren(node, this.#rows, scope)
      case 'RawNode':
        return isMarkFor(node, this.#hooks.asker) ? node : walkChildren(node, this.#walk, scope)
      default:
        return walkChildren(node, this.#walk, scope)
    }
  }

  // `for update of users`, `to_json(users)`: a schema in front of the name would make it a column's table.
  readonly #rows: Walk<Scope> = (node, scope) => {
    const walked = this.#walk(node, scope)
    return TableNode.is(walked) && walked !== node ? TableNode.create(walked.table.identifier.name) : walked
  }

  #block(written: QueryBlock, outer: Scope): QueryBlock {
    const [node, scope] = this.#enter(written, outer)
    const tables = tablesOf(node, scope)
    const edits = new BlockEdits()
    const answers = tables.map(at => this.#ask(edits, at))
    const walked = edits.apply(walkChildren(node, this.#walk, innerScope(scope, edits, tables)))
    return this.#write(mergeExtras(walked, edits.extras), answers)
  }

  /** Asks about one table expression, unless a mark shows that an earlier pass has done it. */
  #ask(edits: BlockEdits, at: TableAt): Answer | undefined {
    const { asker } = this.#hooks
    const reference = isMarkFor(at.expression, asker) ? undefined : referenceIn(at.expression, at.scope)
    if (reference === undefined) return undefined
    if ([at.condition, at.returned].some(holder => hasMark(holder, reference, asker))) return undefined
    const answer = this.#hooks.ask(reference, at.use)
    edits.add(at, reference, answer)
    return answer
  }

  /** What plugins do to a block that writes, besides filtering its tables. */
  #write(node: QueryBlock, answers: readonly (Answer | undefined)[]): QueryBlock {
    if (UpdateQueryNode.is(node)) return stampUpdate(node, answers)
    const [answer] = answers
    if (answer === undefined) return node
    if (MergeQueryNode.is(node)) return guardMerge(node, answer, this.#hooks.updateValues(answer))
    if (!InsertQueryNode.is(node)) return node
    const filled = addInsertValues(node, answer.values)
    return isUpsert(filled) ? guardUpsert(filled, this.#hooks.askUpsert(answer)) : filled
  }

  /** `in <table>`, which SQLite reads as `in (select * from <table>)`. */
  #operation(written: BinaryOperationNode, scope: Scope): BinaryOperationNode {
    const node = walkChildren(written, this.#walk, scope)
    const table = tableSearched(written, scope)
    if (table === undefined) return node
    const { reference, predicate, extras } = this.#hooks.ask(table, readOf('select'))
    if (predicate === undefined && extras.length === 0) {
      return reference === table ? node : { ...node, rightOperand: reference.expression }
    }
    return { ...node, rightOperand: mergeExtras(visibleRows(reference, predicate), extras) }
  }

  /** The block with its `with` clause walked, and what names mean in the rest of it. */
  #enter(node: QueryBlock, outer: Scope): [node: QueryBlock, scope: Scope] {
    if (node.with === undefined) return [node, outer]
    const walked = this.#with(node.with, outer)
    const scope = withCtes(outer, namesOf(node.with))
    return [walked === node.with ? node : { ...node, with: walked }, scope]
  }

  #with(node: WithNode, outer: Scope): WithNode {
    const reach = node.recursive === true ? this.#cteRules.recursive : this.#cteRules.plain
    const names = namesOf(node)
    const expressions = node.expressions.map((cte, index) => {
      const known = reach === 'all' ? names : names.slice(0, reach === 'earlier' ? index : index + 1)
      return walkChildren(cte, this.#walk, withCtes(outer, known))
    })
    return expressions.every((cte, index) => cte === node.expressions[index])
      ? node
      : { ...node, expressions }
  }
}

function tableSearched({ operator, rightOperand }: BinaryOperationNode, scope: Scope): Reference | undefined {
  const searches = OperatorNode.is(operator) && (operator.operator === 'in' || operator.operator === 'not in')
  return searches && isBare(rightOperand) ? referenceIn(rightOperand, scope) : undefined
}

// In parentheses it would be a list with a column in it.
const isBare = (node: OperationNode): boolean =>
  !ParensNode.is(node) && !AliasNode.is(node) && !ListNode.is(node)

const renamed = (node: OperationNode, { renames }: Scope): OperationNode =>
  TableNode.is(node) ? (renames.get(renameKey(node)) ?? node) : node

/** What names mean below a block: what the block introduces hides the renames around it. */
function innerScope(scope: Scope, edits: BlockEdits, tables: readonly TableAt[]): Scope {
  if (scope.renames.size === 0 && edits.renames === undefined) return scope
  const introduced = tables.flatMap(at => introducedName(at.expression) ?? [])
  return withRenames(scope, introduced, edits.renames)
}
