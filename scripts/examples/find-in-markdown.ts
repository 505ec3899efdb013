import type { Example } from './example.js'

const fence = /^\s*(`{3,}|~{3,})\s*(.*)$/
const typescript = /^(?:ts|tsx|mts|typescript)\b/

/**
 * The fenced blocks of TypeScript in a document.
 *
 * @throws {Error} for a fence that says more than `ts`: there is no way to leave a block unchecked.
 */
export function findInMarkdown(file: string, text: string, firstLine = 1): Example[] {
  const examples: Example[] = []
  let open: { readonly mark: string; readonly info: string; readonly from: number } | undefined
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    const [, mark = '', info = ''] = fence.exec(line) ?? []
    if (open === undefined && mark !== '') {
      open = { mark, info: info.trim(), from: index + 1 }
      assertPlain(open.info, `${file}:${firstLine + index}`)
    } else if (open !== undefined && mark.startsWith(open.mark) && info === '') {
      const code = lines.slice(open.from, index).join('\n')
      if (open.info === 'ts') examples.push({ file, line: firstLine + open.from, code })
      open = undefined
    }
  }
  return examples
}

function assertPlain(info: string, place: string): void {
  if (info === 'ts' || !typescript.test(info)) return
  throw new Error(`${place}: a block of TypeScript starts with \`\`\`ts and nothing else, not with "${info}"`)
}
