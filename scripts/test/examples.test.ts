import { expect, test } from 'vitest'
import { compileExamples } from '../examples/compile-examples.js'
import { findInMarkdown } from '../examples/find-in-markdown.js'
import { findInSource } from '../examples/find-in-source.js'

const markdown = (...lines: string[]): string => lines.join('\n')

test('finds the blocks of a document at their lines', () => {
  const text = markdown('# Title', '```sh', 'npm test', '```', '```ts', 'const a = 1', 'const b = 2', '```')
  expect(findInMarkdown('docs/a.md', text)).toEqual([
    { file: 'docs/a.md', line: 6, code: 'const a = 1\nconst b = 2' },
  ])
})

test.each(['ts nocheck', 'typescript', 'tsx', 'ts,ignore'])('refuses a block that starts with %s', info => {
  expect(() => findInMarkdown('docs/a.md', markdown('# Title', `\`\`\`${info}`, '```'))).toThrow(
    'docs/a.md:2: ',
  )
})

test('finds the example of a doc comment, up to the next tag', () => {
  const text = markdown(
    'const one = 1',
    '/**',
    ' * Adds.',
    ' * @example',
    ' * add(1,',
    ' *   2)',
    ' * @see add',
    ' */',
  )
  expect(findInSource('src/add.ts', text)).toEqual([{ file: 'src/add.ts', line: 5, code: 'add(1,\n  2)' }])
})

test('finds a fenced example of a doc comment', () => {
  const text = markdown('/**', ' * @example', ' * Like this:', ' * ```ts', ' * add(1, 2)', ' * ```', ' */')
  expect(findInSource('src/add.ts', text)).toEqual([{ file: 'src/add.ts', line: 5, code: 'add(1, 2)' }])
})

test('tells the line of the document that does not compile', () => {
  const broken = { file: 'docs/broken.md', line: 7, code: 'const one = 1\nconst two: string = one' }
  expect(compileExamples([broken], '.examples/broken')).toEqual([
    { place: 'docs/broken.md:8', message: "TS2322: Type 'number' is not assignable to type 'string'." },
  ])
})

test('keeps names and augmentations of one example out of the others', () => {
  const augmenting = `import 'kysely'; declare module 'kysely' { interface Extra {} }`
  const using = `import type { Extra } from 'kysely'`
  const examples = [augmenting, using, 'const one = 1', 'const one = 2'].map((code, index) => ({
    file: 'docs/separate.md',
    line: 1 + index,
    code,
  }))
  expect(compileExamples(examples, '.examples/separate').map(({ place }) => place)).toEqual([
    'docs/separate.md:2',
  ])
})
