import type { Example } from './example.js'
import { findInMarkdown } from './find-in-markdown.js'

const docComment = /\/\*\*[\s\S]*?\*\//g
const exampleTag = /^@example\b.*$/
const anyTag = /^@[a-z]+/i

/** The code under each `@example` of a file's doc comments, fenced or not. */
export function findInSource(file: string, text: string): Example[] {
  return [...text.matchAll(docComment)].flatMap(({ 0: comment, index }) => {
    const firstLine = text.slice(0, index).split('\n').length
    return findInComment(file, comment.split('\n').map(withoutStar), firstLine)
  })
}

const withoutStar = (line: string): string =>
  line.replace(/^\s*(?:\/\*\*|\*\/|\*) ?/, '').replace(/\*\/$/, '')

function findInComment(file: string, lines: readonly string[], firstLine: number): Example[] {
  return lines.flatMap((line, index) => {
    if (!exampleTag.test(line)) return []
    const end = lines.findIndex((other, at) => at > index && anyTag.test(other))
    const code = lines.slice(index + 1, end === -1 ? undefined : end).join('\n')
    const at = firstLine + index + 1
    return /^\s*```/m.test(code) ? findInMarkdown(file, code, at) : [{ file, line: at, code }]
  })
}
