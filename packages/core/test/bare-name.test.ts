import { bareName } from '@kysera/core'
import { expect, test } from 'vitest'

test('a name loses what stands before its last dot', () => {
  expect(['posts', 'app.posts', 'server.app.posts', ''].map(bareName)).toEqual([
    'posts',
    'posts',
    'posts',
    '',
  ])
})
