/** The version of this package, and of all packages of the project. */
export const VERSION: string = '0.1.0'
