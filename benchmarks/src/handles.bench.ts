import { createExecutorSync, replacePlugin } from '@kysera/executor'
import type { KyselyPlugin } from 'kysely'
import { compare } from './compare.js'
import { formatComparison } from './report.js'
import { openShop, softDelete, tenant } from './shop.js'

const db = openShop()
const plugins = [softDelete, tenant]
const executor = createExecutorSync(db, plugins)

const ordinary: KyselyPlugin = {
  transformQuery: args => args.node,
  transformResult: args => Promise.resolve(args.result),
}

const makers = [
  { name: 'db.withPlugin(plugin)', run: () => db.withPlugin(ordinary) },
  { name: 'createExecutorSync(db, [two plugins])', run: () => createExecutorSync(db, plugins) },
  { name: 'replacePlugin(executor, name)', run: () => replacePlugin(executor, 'tenant') },
  { name: 'executor.withSchema(name)', run: () => executor.withSchema('main') },
]

console.log('Making a handle: CPU time beside db.withPlugin, and bytes that it keeps\n')
for (const comparison of await compare(makers)) console.log(formatComparison(comparison))
console.log()
for (const { name, run } of makers) console.log(`  ${name.padEnd(50)} ${bytesOf(run)} bytes`)

/** What an object takes on the heap, from many of them; run with `--expose-gc`. */
function bytesOf(make: () => unknown): number {
  const count = 20_000
  const kept: unknown[] = Array.from({ length: count })
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  for (let i = 0; i < count; i++) kept[i] = make()
  collectGarbage()
  return Math.round((process.memoryUsage().heapUsed - before) / kept.length)
}

function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('Run with --expose-gc')
  globalThis.gc()
}
