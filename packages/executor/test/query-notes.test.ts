import { QueryNotes } from '@kysera/executor'
import { createQueryId, type QueryId } from 'kysely'
import { expect, test } from 'vitest'

test('notes of one table are not those of another one, or of another query', () => {
  const [words, numbers] = [new QueryNotes<string>(), new QueryNotes<number>()]
  const [id, other] = [createQueryId(), createQueryId()]
  words.set(id, 'a')
  numbers.set(id, 1)
  words.set(id, 'b')
  expect([words.get(id), numbers.get(id)]).toEqual(['b', 1])
  expect([words.get(other), numbers.get(other)]).toEqual([undefined, undefined])
})

test('notes are kept for ids that cannot be extended', () => {
  const notes = new QueryNotes<string>()
  const id: QueryId = Object.freeze({ queryId: 'q' })
  notes.set(id, 'a')
  expect(notes.get(id)).toBe('a')
})

test('notes cannot be handed to another query', () => {
  const notes = new QueryNotes<string>()
  const id = createQueryId()
  notes.set(id, 'a')
  const stolen: QueryId = Object.assign(createQueryId(), { ...id })
  expect(Object.getOwnPropertySymbols(stolen)).toHaveLength(1)
  expect(notes.get(stolen)).toBeUndefined()
  notes.set(stolen, 'b')
  expect([notes.get(id), notes.get(stolen)]).toEqual(['a', 'b'])
})
