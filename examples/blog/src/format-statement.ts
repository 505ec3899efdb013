import type { CompiledQuery } from 'kysely'
import { formatValue } from './format-value.js'

const width = 96
const betweenClauses = / (?=(?:from|left join|where|values|set|returning|order by|limit)\b)/
const afterCommas = /(?<=,) /

/** A statement as lines of readable width, with its parameters in a comment below. */
export function formatStatement({ sql, parameters }: CompiledQuery): string[] {
  const lines = packed(sql.split(sql.startsWith('create table') ? afterCommas : betweenClauses))
  return parameters.length === 0 ? lines : [...lines, `-- ${parameters.map(formatParameter).join(', ')}`]
}

/** Joins the parts of a statement as long as they fit into a line. */
function packed(parts: readonly string[]): string[] {
  return parts.reduce<string[]>((lines, part) => {
    const last = lines.at(-1)
    const fits = last !== undefined && last.length + part.length < width
    return fits ? [...lines.slice(0, -1), `${last} ${part}`] : [...lines, part]
  }, [])
}

const formatParameter = (value: unknown): string => {
  const text = formatValue(value)
  return typeof value === 'string' && text === value ? `'${text}'` : text
}
