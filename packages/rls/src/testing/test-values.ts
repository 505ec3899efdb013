import type { RLSAuthContext } from '../context/context.js'

/** Who asks in a test: without roles, and not the system, unless it says so. */
export const createTestAuthContext = (
  given: Partial<RLSAuthContext> & Pick<RLSAuthContext, 'userId'>,
): RLSAuthContext => ({ roles: [], isSystem: false, ...given })

/** A copy of a row. */
export const createTestRow = <Row extends Readonly<Record<string, unknown>>>(data: Row): Row => ({ ...data })
