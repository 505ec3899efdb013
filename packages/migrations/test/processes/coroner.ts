import { expect } from 'vitest'
import type { MigrationRunner } from '../../src/index.js'
import type { AnyDb } from '../sample.js'
import { completeByHand, extentsOf, history, removeByHand, type Extent } from './history.js'

/** Looks at what a killed process has left behind. */
export interface Coroner {
  examine(circumstances: string): Promise<void>
  findings(): string
}

export function createCoroner(db: AnyDb, runner: MigrationRunner, random: () => number): Coroner {
  const found = { clean: 0, 'dirty up': 0, 'dirty down': 0, 'half done': 0 }

  /** The steps that the README gives. */
  const getOut = async (name: string, operation: 'up' | 'down', extent: Extent): Promise<void> => {
    found[`dirty ${operation}`] += 1
    const before: Extent = operation === 'up' ? 'nothing' : 'all'
    if (extent === 'part') {
      found['half done'] += 1
      const undoes = random() < 0.5
      await (undoes === (operation === 'up') ? removeByHand(db, name) : completeByHand(db, name))
      if (undoes) expect(await runner.repair()).toContain(name)
      else await (operation === 'up' ? runner.markAsExecuted(name) : runner.markAsRolledBack(name))
    } else if (extent === before) await runner.repair()
    else await (extent === 'all' ? runner.markAsExecuted(name) : runner.markAsRolledBack(name))
  }

  return {
    async examine(circumstances) {
      // It waits for the lock: the server may still be at the last statement of the process.
      await runner.markAsRolledBack('nobody')
      const { executed, interrupted } = await runner.status()
      const extents = await extentsOf(db)
      const recorded = new Map<string, Extent>(history.map(({ name }) => [name, 'nothing']))
      for (const name of executed) recorded.set(name, 'all')
      for (const { name } of interrupted) recorded.set(name, extents.get(name) ?? 'nothing')
      expect(extents, circumstances).toEqual(recorded)
      expect(executed, circumstances).toEqual(history.map(({ name }) => name).slice(0, executed.length))
      if (interrupted.length === 0) found.clean += 1
      for (const { name, operation } of interrupted)
        await getOut(name, operation, extents.get(name) ?? 'nothing')
      expect(await runner.status(), circumstances).toMatchObject({ dirty: [], missing: [], outOfOrder: [] })
      await runner.validate()
    },
    findings: () =>
      Object.entries(found)
        .map(([what, count]) => `${count} ${what}`)
        .join(', '),
  }
}
