/** Which cached keys hold facts about which user, so that they can be dropped by user whatever they look like. */
export class UserKeys {
  readonly #limit: number
  #size = 0
  /** Keys and their resolvers, by user; the user who was not seen for the longest time first. */
  readonly #users = new Map<string, Map<string, string>>()

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Remembers a key. Gives those that had to be forgotten for it: nobody could drop them any more. */
  add(user: string, key: string, resolver: string): string[] {
    const keys = this.#users.get(user) ?? new Map<string, string>()
    this.#users.delete(user)
    this.#users.set(user, keys)
    if (!keys.has(key)) this.#size += 1
    keys.set(key, resolver)
    return this.#size > this.#limit ? this.#forgetOldest(key) : []
  }

  /** Forgets the keys of a user, or those of one resolver, and gives them. */
  take(user: string, resolver?: string): string[] {
    const keys = this.#users.get(user) ?? new Map<string, string>()
    const taken = [...keys].filter(([, by]) => resolver === undefined || by === resolver).map(([key]) => key)
    for (const key of taken) keys.delete(key)
    if (keys.size === 0) this.#users.delete(user)
    this.#size -= taken.length
    return taken
  }

  /** Forgets all keys, and gives them. */
  takeAll(): string[] {
    return [...new Set([...this.#users.keys()].flatMap(user => this.take(user)))]
  }

  #forgetOldest(kept: string): string[] {
    for (const [user, keys] of this.#users) {
      for (const key of keys.keys()) {
        if (key === kept) continue
        keys.delete(key)
        this.#size -= 1
        if (keys.size === 0) this.#users.delete(user)
        return [key]
      }
    }
    return []
  }
}
