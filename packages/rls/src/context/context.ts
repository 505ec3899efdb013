/** Who asks. */
export interface RLSAuthContext<TUser = unknown> {
  userId: string | number
  roles: string[]
  tenantId?: string | number | undefined
  organizationIds?: (string | number)[] | undefined
  permissions?: string[] | undefined
  attributes?: Record<string, unknown> | undefined
  user?: TUser | undefined
  /** What resolvers found out about the caller. */
  // oxlint-disable-next-line typescript/no-explicit-any -- whoever registers resolvers knows what they find
  resolved?: Record<string, any> | undefined
  /** Nothing is refused or hidden. Only the literal `true` counts. */
  isSystem?: boolean | undefined
}

/** The request on whose behalf is asked. */
export interface RLSRequestContext {
  requestId?: string | undefined
  ipAddress?: string | undefined
  userAgent?: string | undefined
  timestamp: Date
  headers?: Record<string, string> | undefined
}

/** What policies decide by. */
export interface RLSContext<TUser = unknown, TMeta = unknown> {
  auth: RLSAuthContext<TUser>
  request?: RLSRequestContext | undefined
  meta?: TMeta | undefined
  /** Default: when the context is entered. */
  timestamp?: Date | undefined
}

/** A context that has been entered: checked, and with a point in time. */
export interface EnteredContext<TUser = unknown, TMeta = unknown> extends RLSContext<TUser, TMeta> {
  timestamp: Date
}

export interface CreateRLSContextOptions<TUser = unknown, TMeta = unknown> {
  auth: RLSAuthContext<TUser>
  request?: Partial<RLSRequestContext> | undefined
  meta?: TMeta | undefined
}
