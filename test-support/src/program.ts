import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A program that runs in a process of its own. */
export interface Program {
  /** What it has written so far, to both outputs. */
  output(): string
  /** Resolves when it has written a text. Rejects when it ends without. */
  says(text: string): Promise<void>
  kill(signal: NodeJS.Signals): void
  /** How it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
}

/** A program that can be started. */
export interface Bundle {
  readonly start: (...args: string[]) => Program
  readonly remove: () => void
}

/**
 * Makes one JavaScript file of a TypeScript program and the sources of the packages that it imports, because Node 20
 * does not run TypeScript, and gives what starts it. What is not of this repository is imported from `node_modules`.
 */
export async function bundleProgram(source: string): Promise<Bundle> {
  const folder = mkdtempSync(join(tmpdir(), 'kysera-program-'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  const file = join(folder, 'program.mjs')
  const bundle = await rolldown({
    input: source,
    platform: 'node',
    tsconfig: join(root, 'tsconfig.check.json'),
    external: name => /^[a-z@]/.test(name) && !name.startsWith('@kysera'),
  })
  const version = process.env.KYSERA_KYSELY
  await bundle.write({
    file,
    codeSplitting: false,
    ...(version && { paths: { kysely: `kysely-${version}` } }),
  })
  await bundle.close()
  return {
    start: (...args) => start(spawn(process.execPath, [file, ...args])),
    remove: () => rmSync(folder, { recursive: true }),
  }
}

function start(child: ChildProcess): Program {
  let written = ''
  const note = (data: Buffer): void => void (written += String(data))
  child.stdout?.on('data', note)
  child.stderr?.on('data', note)
  // Its output is complete when its pipes are closed.
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  onTestFinished(() => void child.kill('SIGKILL'))
  return {
    ended,
    output: () => written,
    kill: signal => void child.kill(signal),
    says: text =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (written.includes(text)) resolve()
        }
        look()
        child.stdout?.on('data', look)
        void ended.then(() => reject(new Error(`The program ended without saying ${text}: ${written}`)))
      }),
  }
}
