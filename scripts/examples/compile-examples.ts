import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Example, Problem } from './example.js'

const settings = {
  extends: '../../tsconfig.base.json',
  compilerOptions: {
    noEmit: true,
    composite: false,
    declaration: false,
    declarationMap: false,
    isolatedDeclarations: false,
    // An example ends with the value that it shows.
    noUnusedLocals: false,
    noUnusedParameters: false,
    moduleDetection: 'force',
    types: ['node'],
  },
}

/**
 * Compiles every example as a module of its own against the built packages.
 *
 * The modules are written to the given folder, two levels below the root of the repository, so that imports find
 * what a user's would. An example that augments a module gets a compilation to itself.
 */
export function compileExamples(examples: readonly Example[], folder: string): Problem[] {
  const augmenting = examples.filter(({ code }) => /\bdeclare (?:module|global)\b/.test(code))
  const ordinary = examples.filter(example => !augmenting.includes(example))
  const programs = [ordinary, ...augmenting.map(example => [example])]
  return programs.filter(program => program.length > 0).flatMap(program => compile(program, folder))
}

function compile(examples: readonly Example[], folder: string): Problem[] {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  for (const example of examples) writeFileSync(join(folder, moduleName(example)), atItsLine(example))
  const { stdout, status, error } = spawnSync('node_modules/.bin/tsc', ['-p', folder, '--pretty', 'false'], {
    encoding: 'utf8',
  })
  if (error) throw error
  const problems = stdout.split('\n').flatMap(line => parseProblem(line))
  return status === 0 || problems.length > 0 ? problems : [{ place: folder, message: stdout }]
}

/** Names the module after its place, so that an error can be told to the reader of the document. */
const moduleName = ({ file, line }: Example): string => `${encodeURIComponent(file)}.${line}.ts`

/** Empty lines in front give each line of the module the number that it has in the document. */
const atItsLine = ({ code, line }: Example): string => '\n'.repeat(line - 1) + code

function parseProblem(line: string): Problem[] {
  const [, path = '', row, message = ''] = /^(\S.*?)\((\d+),\d+\): error (.*)$/.exec(line) ?? []
  if (path === '') return []
  const [, module] = /([^/]+)\.\d+\.ts$/.exec(path) ?? []
  return [{ place: `${module === undefined ? path : decodeURIComponent(module)}:${row}`, message }]
}
