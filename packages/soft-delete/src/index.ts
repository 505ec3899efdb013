export { softDeletePlugin } from './plugin.js'
export { onlyDeleted, withDeleted } from './visibility.js'

export type { SoftDeleteMode } from './marker.js'
export type { CascadeEdge, SoftDeleteOptions } from './options.js'
export type { PurgeOptions } from './purge.js'
export type { SoftDeleteExtension, SoftDeleteMethods, SoftDeleteRepository } from './extension.js'
