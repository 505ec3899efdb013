import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { completeExample } from './complete-example.js'
import type { Example } from './example.js'
import { findInMarkdown } from './find-in-markdown.js'
import { findInSource } from './find-in-source.js'

/** The examples of all documents and doc comments in the repository; the changelog tells of older versions too. */
export function findExamples(): Example[] {
  const documents = list('*.md', ':!CHANGELOG.md').flatMap(file => findInMarkdown(file, read(file)))
  const sources = list('packages/*/src/*.ts').flatMap(file => findInSource(file, read(file)))
  return [...documents, ...sources.map(completeExample)]
}

const read = (file: string): string => readFileSync(file, 'utf8')

/** The files of the checkout that Git does not ignore. */
function list(...patterns: readonly string[]): string[] {
  const options = ['--cached', '--others', '--exclude-standard', '-z', '--', ...patterns]
  const output = execFileSync('git', ['ls-files', ...options], { encoding: 'utf8' })
  return output.split('\0').filter(file => file !== '' && existsSync(file))
}
