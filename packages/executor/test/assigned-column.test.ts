import { dummyDb } from '@kysera-internal/test-support'
import { assignedColumn } from '@kysera/executor'
import { sql, type UpdateQueryNode } from 'kysely'
import { expect, test } from 'vitest'

const db = dummyDb('postgres')

const assignedIn = ({ updates = [] }: UpdateQueryNode) => updates.map(assignedColumn)

test('an assignment names its column, with the table before it or without', () => {
  const query = db.updateTable('posts').set({ title: 'a' }).set('posts.views', 1)
  expect(assignedIn(query.toOperationNode())).toEqual(['title', 'views'])
})

test('an assignment to an expression names none', () => {
  const query = db.updateTable('posts').set(sql`payload[1]`, 1)
  expect(assignedIn(query.toOperationNode())).toEqual([undefined])
})
