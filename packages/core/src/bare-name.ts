/**
 * The name of a table without its schema.
 *
 * @example
 * bareName('app.posts') // 'posts'
 * bareName('posts') // 'posts'
 */
export const bareName = (name: string): string => name.slice(name.lastIndexOf('.') + 1)
