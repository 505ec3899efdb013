export { createFieldAccessRegistry, FieldAccessRegistry } from './registry.js'
export { createFieldAccessProcessor, FieldAccessProcessor } from './processor.js'
export {
  maskedField,
  neverAccessible,
  ownerOnly,
  ownerOrRoles,
  publicReadRestrictedWrite,
  readOnly,
  rolesOnly,
} from './conditions.js'

export type {
  FieldAccessCondition,
  FieldAccessConfig,
  FieldAccessSchema,
  FieldOperation,
  TableFieldAccessConfig,
} from './field-access.js'
export type { FieldAccessRegistryOptions } from './registry.js'
export type { FieldAccessOptions, MaskedRow } from './processor.js'
