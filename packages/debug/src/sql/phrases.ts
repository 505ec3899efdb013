import type { Token } from './tokens.js'

/** Words that belong together, such as ORDER BY. */
export interface Phrase {
  readonly tokens: readonly Token[]
  /** Whether a line begins with it. */
  readonly beginsLine: boolean
}

/** Phrases that stay in their line, whatever words that begin one are in them. */
const inLine = [
  'BETWEEN',
  'DISTINCT ON',
  'DO UPDATE SET',
  'FOR NO KEY UPDATE',
  'FOR UPDATE',
  'IS DISTINCT FROM',
  'IS NOT DISTINCT FROM',
  'ON CONFLICT',
  'ON DELETE',
  'ON DUPLICATE KEY UPDATE',
  'ON UPDATE',
]

const joins = [
  '',
  'CROSS ',
  'INNER ',
  'LEFT ',
  'RIGHT ',
  'FULL ',
  'LEFT OUTER ',
  'RIGHT OUTER ',
  'FULL OUTER ',
  'LATERAL ',
]

const lineStarts = [
  ...joins.flatMap(kind => [`${kind}JOIN`, `NATURAL ${kind}JOIN`]),
  'SELECT',
  'FROM',
  'WHERE',
  'ON',
  'ORDER BY',
  'GROUP BY',
  'HAVING',
  'LIMIT',
  'OFFSET',
  'INSERT INTO',
  'VALUES',
  'UPDATE',
  'SET',
  'DELETE FROM',
  'UNION',
  'UNION ALL',
  'EXCEPT',
  'INTERSECT',
  'AND',
  'OR',
  'RETURNING',
]

interface KnownPhrase {
  readonly words: readonly string[]
  readonly beginsLine: boolean
}

const allPhrases: readonly KnownPhrase[] = [
  ...inLine.map(phrase => ({ words: phrase.split(' '), beginsLine: false })),
  ...lineStarts.map(phrase => ({ words: phrase.split(' '), beginsLine: true })),
].toSorted((one, other) => other.words.length - one.words.length)

/** By the first word, the longest first. */
const known: ReadonlyMap<string, readonly KnownPhrase[]> = new Map(
  allPhrases.map(({ words: [first = ''] }) => [first, allPhrases.filter(({ words }) => words[0] === first)]),
)

/** The phrase that begins at a token, if one does. */
export function phraseAt(tokens: readonly Token[], at: number): Phrase | undefined {
  const first = tokens[at]
  if (first?.kind !== 'word') return undefined
  for (const { words, beginsLine } of known.get(first.text.toUpperCase()) ?? []) {
    const found = tokens.slice(at, at + words.length)
    if (found.length === words.length && found.every((token, index) => isWord(token, words[index]))) {
      return { tokens: found, beginsLine }
    }
  }
  return undefined
}

const isWord = ({ kind, text }: Token, word = ''): boolean => kind === 'word' && text.toUpperCase() === word
