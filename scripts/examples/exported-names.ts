const list = /^export (type )?\{([^}]*)\}/gm
const declaration = /^export (?:declare )?(interface|type|const|function|class) (\w+)/gm

/** The names that a file exports, types as `type Name`: every index of ours lists them one by one. */
export function exportedNames(text: string): string[] {
  const listed = [...text.matchAll(list)].flatMap(([, type = '', names = '']) =>
    splitNames(names).map(name => type + name),
  )
  const declared = [...text.matchAll(declaration)].map(([, kind = '', name = '']) => typePrefix(kind) + name)
  return [...listed, ...declared]
}

const splitNames = (names: string): string[] =>
  names
    .split(',')
    .map(name => name.trim().replace(/^.* as /, ''))
    .filter(name => name !== '')

const typePrefix = (kind: string): string => (kind === 'interface' || kind === 'type' ? 'type ' : '')
