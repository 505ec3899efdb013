import type { AnyPlugin, Plugin, RepositoryExtension } from '@kysera/executor'

/** What an extension adds to a repository of a type. */
type MethodsFor<Ext extends RepositoryExtension, R> = (Ext & { readonly repo: R })['methods']

/** A repository with the methods of plugins. A list of unknown plugins adds nothing. */
export type WithExtensions<R, P extends readonly AnyPlugin[]> = P extends readonly [
  Plugin<infer Ext>,
  ...infer Rest extends readonly AnyPlugin[],
]
  ? WithExtensions<R & MethodsFor<Ext, R>, Rest>
  : R
