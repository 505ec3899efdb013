import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { Report, Task } from './task.js'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** Compiles the program, with the aliases that tests have: no package needs to be built. Gives its path. */
export async function compileProgram(): Promise<string> {
  // From here, drivers are found where the tests find them.
  const outDir = `${root}node_modules/.kysera/migrations-${process.pid}`
  await build({
    root,
    configFile: `${root}vitest.config.ts`,
    logLevel: 'error',
    build: {
      ssr: fileURLToPath(new URL('child.ts', import.meta.url)),
      outDir,
      rollupOptions: { output: { entryFileNames: 'child.mjs' } },
    },
  })
  return `${outDir}/child.mjs`
}

/** A process of its own that runs migrations. */
export interface MigratingProcess {
  /** What it reports next, or undefined when it ends before. */
  next(): Promise<Report | undefined>
  go(): void
  kill(): void
  readonly ended: Promise<void>
}

export async function startProcess(program: string, task: Task): Promise<MigratingProcess> {
  const child = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = once(child, 'exit').then(() => undefined)
  const reports = reportsOf(child)
  child.send(task)
  return {
    next: () => Promise.race([reports(), ended]),
    go: () => void child.send('go'),
    kill: () => void child.kill('SIGKILL'),
    ended,
  }
}

/** Reports are kept until somebody asks. */
function reportsOf(child: ChildProcess): () => Promise<Report> {
  const kept: Report[] = []
  let wake = (): void => undefined
  child.on('message', (report: Report) => {
    kept.push(report)
    wake()
  })
  return async () => {
    for (let report = kept.shift(); ; report = kept.shift()) {
      if (report !== undefined) return report
      await new Promise<void>(resolve => (wake = resolve))
    }
  }
}
