import { readFileSync } from 'node:fs'
import type { Example } from './example.js'
import { exportedNames } from './exported-names.js'

const setting = 'docs/example-setting.ts'

/**
 * A doc comment is short, so an example in it may do without imports: it then sees what its package exports and
 * the names of `docs/example-setting.ts`. The names take the line above the code, whose lines keep their numbers.
 */
export function completeExample({ file, line, code }: Example): Example {
  const [, folder] = /^packages\/([^/]+)\/src\//.exec(file) ?? []
  if (folder === undefined || /^\s*(?:import|export|declare module)\b/m.test(code))
    return { file, line, code }
  const own = exportedNames(readFileSync(`packages/${folder}/src/index.ts`, 'utf8'))
  const shared = exportedNames(readFileSync(setting, 'utf8')).filter(name => !own.includes(name))
  const imports = [importOf(own, `@kysera/${folder}`), importOf(shared, '../../docs/example-setting.js')]
  // The block lets an example declare a name that it also sees.
  return { file, line: line - 1, code: `${imports.join('; ')}; {\n${code}\n}` }
}

const importOf = (names: readonly string[], from: string): string =>
  `import { ${names.join(', ')} } from '${from}'`
