import type { Plugin } from '@kysera/executor'
import type { ConditionalPolicyDefinition, RLSSchema } from '@kysera/rls'
import { contract } from '@kysera-internal/test-support'
import { cases, settings } from '@kysera-internal/test-support/differential'
import { describe, expect, test } from 'vitest'
import { consult, openOracle, type Sabotage } from './oracle.js'
import { drawSchema } from './world.js'

const count = process.env.KYSERA_DIFFERENTIAL_COUNT === undefined ? 1500 : settings.count
const timeout = 60_000 + count * 100

contract("PostgreSQL's own policies", ({ traits, createDatabase }) => {
  const onPostgres = test.runIf(traits.supportsNativeRls)

  onPostgres(
    `say of ${count} random statements what the plugin says`,
    async () => {
      const oracle = await openOracle(createDatabase)
      const { counts, failures } = await consult(oracle, {
        drawSchema,
        seed: settings.seed,
        indexes: cases({ ...settings, count }),
      })
      console.log(`seed ${settings.seed}`, counts)
      expect(failures.join('\n\n')).toBe('')
      if (settings.onlyCase !== undefined) return
      expect(counts.same / count).toBeGreaterThan(0.6)
      expect(counts['both refused'] / count).toBeGreaterThan(0.03)
      expect((counts.invalid + counts['more careful']) / count).toBeLessThan(0.05)
    },
    timeout,
  )

  describe('catch a plugin', () => {
    test.runIf(traits.supportsNativeRls).each<[string, Sabotage]>([
      ['that forgets tables which have another name in a statement', { plugin: withoutAliased }],
      ['that checks no new rows', { schema: unchecked(() => true) }],
      ['that does not check new rows by what may be read', { schema: unchecked(isAboutReading) }],
    ])(
      '%s',
      async (_, sabotage) => {
        const oracle = await openOracle(createDatabase)
        const indexes = cases({ count: 300, seed: 1, onlyCase: undefined })
        const { counts } = await consult(oracle, { drawSchema, seed: 1, indexes, sabotage })
        expect(counts.different).toBeGreaterThan(0)
      },
      timeout,
    )
  })
})

function withoutAliased(plugin: Plugin): Plugin {
  return {
    ...plugin,
    filter: (table, eb) => (table.alias !== undefined ? undefined : plugin.filter?.(table, eb)),
  }
}

type Policy = ConditionalPolicyDefinition

const isAboutReading = ({ operation }: Policy): boolean => ['read', 'all'].includes([operation].flat().join())

/** A schema whose policies check no new rows: those of which this says so. */
function unchecked(isMeant: (policy: Policy) => boolean): (schema: RLSSchema) => RLSSchema {
  return schema =>
    Object.fromEntries(
      Object.entries(schema).map(([table, config]) => [
        table,
        config && {
          ...config,
          policies: config.policies.map(policy => (isMeant(policy) ? { ...policy, check: false } : policy)),
        },
      ]),
    )
}
