import { getEnv } from '@kysera/core'

export type ValidationMode = 'always' | 'never' | 'development' | 'production'

export interface ValidationOptions {
  /** Default: `getValidationMode()`. */
  readonly mode?: ValidationMode | undefined
}

const modes: readonly string[] = ['always', 'never', 'development', 'production']
const isMode = (value: string | undefined): value is ValidationMode =>
  value !== undefined && modes.includes(value)

/** What `KYSERA_VALIDATION_MODE` says, else `development` or `production` by `NODE_ENV`. Read at each call. */
export function getValidationMode(): ValidationMode {
  const mode = getEnv('KYSERA_VALIDATION_MODE')
  if (isMode(mode)) return mode
  return getEnv('NODE_ENV') === 'development' ? 'development' : 'production'
}

/** Whether rows of the database are validated. Inputs always are. */
export function shouldValidate({ mode = getValidationMode() }: ValidationOptions = {}): boolean {
  if (mode === 'always' || mode === 'never') return mode === 'always'
  const isDevelopment = getEnv('NODE_ENV') === 'development' || getEnv('KYSERA_VALIDATION_MODE') === mode
  return mode === 'development' && isDevelopment
}
