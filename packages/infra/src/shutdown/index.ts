export { gracefulShutdown, shutdownDatabase } from './graceful-shutdown.js'
export { createShutdownController, registerShutdownHandlers } from './shutdown-controller.js'

export type { ShutdownOptions } from './graceful-shutdown.js'
export type { RegisterShutdownOptions, ShutdownController } from './shutdown-controller.js'
export type { SignalName } from './signals.js'
