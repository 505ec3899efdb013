import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import { bundleProgram, type Program } from '../src/index.js'

async function start(source: string): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'kysera-source-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'program.ts')
  writeFileSync(file, source)
  const { start: run, remove } = await bundleProgram(file)
  onTestFinished(remove)
  return run('an argument')
}

test('a program runs from TypeScript, with packages of the repository', async () => {
  const program = await start(`
    import { VERSION } from '@kysera/core'
    const version: string = VERSION
    console.log(version, process.argv[2])
    process.exitCode = 3
  `)
  await program.says('an argument')
  expect(await program.ended).toEqual({ code: 3, signal: null })
  expect(program.output()).toMatch(/^\d+\.\d+\.\d+ an argument\n$/)
})

test('a program that ends without what it should say is not waited for', async () => {
  const program = await start(`console.error('oh')`)
  await expect(program.says('done')).rejects.toThrow('The program ended without saying done: oh')
})

test('a program that goes on is sent signals', async () => {
  const program = await start(`setInterval(() => {}, 1000); console.log('ready')`)
  await program.says('ready')
  program.kill('SIGTERM')
  expect(await program.ended).toEqual({ code: null, signal: 'SIGTERM' })
})
