import * as kysely from 'kysely'
import {
  ColumnNode,
  DataTypeNode,
  DefaultInsertValueNode,
  IdentifierNode,
  MatchedNode,
  OperationNodeTransformer,
  OperatorNode,
  OrActionNode,
  PrimitiveValueListNode,
  SchemableIdentifierNode,
  SelectAllNode,
  TableNode,
  ValueNode,
  type OperationNode,
} from 'kysely'
import { expect, test } from 'vitest'
import { handlings, walkChildren } from '../src/rewrite/node-children.js'

/** Two factories are not named after what they make: helpers for queries, and an old name. */
const otherFactories = new Set(['QueryNode', 'PrimaryConstraintNode'])

const isFactory = (value: unknown): boolean => typeof value === 'object' && value !== null && 'is' in value

const exportedKinds = Object.entries(kysely)
  .filter(([name, value]) => name.endsWith('Node') && isFactory(value) && !otherFactories.has(name))
  .map(([name]) => name)

const transformedKinds = Object.getOwnPropertyNames(OperationNodeTransformer.prototype)
  .filter(name => name.startsWith('transform') && !name.startsWith('transformNode'))
  .map(name => `${name.slice('transform'.length)}Node`)

test('every kind of node that Kysely exports has its handling', () => {
  expect(exportedKinds.length).toBeGreaterThan(80)
  expect(exportedKinds.filter(kind => !(kind in handlings))).toEqual([])
})

test('every kind of node that Kysely transforms has its handling', () => {
  expect(transformedKinds.length).toBeGreaterThan(80)
  expect(transformedKinds.filter(kind => !(kind in handlings))).toEqual([])
})

const leaves: readonly OperationNode[] = [
  ColumnNode.create('a'),
  { kind: 'CommonTableExpressionNameNode' },
  DataTypeNode.create('integer'),
  DefaultInsertValueNode.create(),
  IdentifierNode.create('a'),
  MatchedNode.create(true),
  OperatorNode.create('='),
  OrActionNode.create('replace'),
  PrimitiveValueListNode.create([1]),
  SchemableIdentifierNode.createWithSchema('a', 'b'),
  SelectAllNode.create(),
  TableNode.createWithSchema('a', 'b'),
  ValueNode.create(1),
]

test('the samples below are all leaves', () => {
  const listed = Object.keys(handlings).filter(kind => handlings[kind] === 'leaf')

  expect(leaves.map(leaf => leaf.kind).toSorted()).toEqual(listed.toSorted())
})

/** The kinds that Kysely finds in a node. */
class Kinds extends OperationNodeTransformer {
  readonly found = new Set<string>()

  protected override transformNodeImpl<T extends OperationNode>(node: T): T {
    this.found.add(node.kind)
    return super.transformNodeImpl(node, kysely.createQueryId())
  }
}

test.each(leaves.filter(leaf => leaf.kind !== 'CommonTableExpressionNameNode'))(
  'Kysely finds nothing but names in a leaf: $kind',
  leaf => {
    const kinds = new Kinds()
    kinds.transformNode(leaf, kysely.createQueryId())
    kinds.found.delete(leaf.kind)

    expect([...kinds.found].filter(kind => !/^(Schemable)?IdentifierNode$/.test(kind))).toEqual([])
  },
)

test('a node whose kind nobody knows is looked into', () => {
  const inner = ValueNode.create(1)
  const node: object = { kind: 'NodeOfTheFutureNode', parts: [inner], part: inner }
  const found: OperationNode[] = []
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no type knows the kinds of the future
  walkChildren(node as OperationNode, child => (found.push(child), child), undefined)

  expect(found).toEqual([inner, inner])
})
