import { softDeletePlugin } from '@kysera/soft-delete'
import { timestampsPlugin } from '@kysera/timestamps'

/** What holds for every query of a store. */
export const createPlugins = () => [softDeletePlugin(), timestampsPlugin()] as const

export type StorePlugins = ReturnType<typeof createPlugins>
