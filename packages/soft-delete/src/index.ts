export { softDeletePlugin } from './plugin.js'
export { onlyDeleted, withDeleted } from './visibility.js'

export type { SoftDeleteMode } from './marker.js'
export type { SoftDeleteOptions } from './options.js'
export type { SoftDeleteExtension, SoftDeleteMethods, SoftDeleteRepository } from './extension.js'
