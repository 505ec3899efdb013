import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { contract } from '@kysera-internal/test-support'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMigrationRunner } from '../../src/index.js'
import type { AnyDb } from '../sample.js'
import { createCoroner } from './coroner.js'
import { history, removeByHand, runs, tableName } from './history.js'
import { kills } from './settings.js'
import { compileProgram, startProcess } from './start-process.js'
import { randomNumbers, type KillPoint, type Task } from './task.js'

const rounds = Array.from({ length: Math.ceil(kills.count / 10) }, (_, index) => index + 1)

let program: string

beforeAll(async () => {
  program = await compileProgram()
})
afterAll(() => rm(dirname(program), { recursive: true, force: true }))

contract('several processes', ({ open, url, dialect, database }) => {
  const prepare = async (): Promise<{ db: AnyDb; task: Omit<Task, 'kind' | 'seed'> }> => {
    const db: AnyDb = await open()
    for (const { name } of history) await removeByHand(db, name)
    for (const table of [runs, tableName]) await db.schema.dropTable(table).ifExists().execute()
    await db.schema.createTable(runs).addColumn('name', 'varchar(20)').execute()
    if (dialect === 'mssql') throw new Error('There is no program for SQL Server')
    return { db, task: { dialect, url: await url() } }
  }

  test.each(rounds)('that start at once run each migration once, and all succeed: %i', async () => {
    const { db, task } = await prepare()
    const processes = await Promise.all(
      [1, 2, 3, 4].map(seed => startProcess(program, { ...task, kind: 'up', seed })),
    )
    for (const each of processes) expect(await each.next()).toEqual({ state: 'ready' })
    for (const each of processes) each.go()
    const reports = await Promise.all(processes.map(each => each.next()))
    const done = reports.flatMap(report => (report?.state === 'done' ? [report] : []))
    expect(done, JSON.stringify(reports)).toHaveLength(4)
    const names = history.map(({ name }) => name)
    expect(done.flatMap(({ executed }) => executed).toSorted()).toEqual(names)
    for (const { executed, skipped } of done) expect([...executed, ...skipped].toSorted()).toEqual(names)
    const rows = await db.selectFrom(runs).select('name').orderBy('name').execute()
    expect(rows.map(({ name }) => name)).toEqual(names)
    await Promise.all(processes.map(({ ended }) => ended))
  })

  test(
    `that are killed ${kills.count} times leave a record of what there is, or a mark with a way out`,
    async () => {
      const { db, task } = await prepare()
      const random = randomNumbers(kills.seed)
      const coroner = createCoroner(db, createMigrationRunner(db, history, { tableName }), random)
      for (let index = 0; index < kills.count; index++) {
        const killAt = random() < 0.7 ? killPoint(random) : undefined
        const child = await startProcess(program, { ...task, kind: 'churn', seed: index, killAt })
        expect(await child.next()).toEqual({ state: 'ready' })
        const timer = setTimeout(() => child.kill(), killAt === undefined ? random() * 200 : 5_000)
        const report = await child.next()
        clearTimeout(timer)
        expect(report, 'nothing but the kill ends it').toBe(undefined)
        await coroner.examine(`kill ${index} of seed ${kills.seed}, ${JSON.stringify(killAt)}`)
      }
      console.log(`${database}, seed ${kills.seed}: ${coroner.findings()}`)
    },
    20_000 + kills.count * 3_000,
  )
})

const moments = ['before', 'sent', 'after'] as const

/** One of the statements of the first few calls, those for the lock and the transactions included. */
const killPoint = (random: () => number): KillPoint => ({
  statement: 1 + Math.floor(random() * 110),
  moment: moments[Math.floor(random() * moments.length)] ?? 'sent',
})
