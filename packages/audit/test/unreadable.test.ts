import { auditPlugin, getAuditTrail } from '@kysera/audit'
import { silentLogger, type KyseraLogger } from '@kysera/core'
import { createExecutor } from '@kysera/executor'
import { contract } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'

contract('raw SQL', ({ open }) => {
  test('passes unrecorded, with one warning', async () => {
    const warnings: string[] = []
    const logger: KyseraLogger = { ...silentLogger, warn: message => void warnings.push(message) }
    const db = await open()
    const executor = await createExecutor(db, [auditPlugin({ logger })])
    await executor.insertInto('tags').values({ name: 'recorded' }).execute()
    expect(warnings).toEqual([])
    for (const name of ['a', 'b']) await sql`insert into tags (name) values (${name})`.execute(executor)
    await executor.executeQuery(db.insertInto('tags').values({ name: 'c' }).compile())
    expect(warnings).toEqual([expect.stringContaining('not recorded')])
    expect(await db.selectFrom('tags').select('name').orderBy('id').execute()).toHaveLength(4)
    expect(await getAuditTrail(executor)).toHaveLength(1)
  })
})
