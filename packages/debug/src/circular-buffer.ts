import { BadRequestError } from '@kysera/core'

/** The last entries of a list, so many at most. */
export class CircularBuffer<T> {
  readonly capacity: number
  #entries: T[] = []
  /** Where the oldest entry is once the buffer is full. */
  #oldest = 0

  /** @throws {BadRequestError} when the size is not a whole number above zero. */
  constructor(capacity: number) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw new BadRequestError('A size is a whole number above zero')
    }
    this.capacity = capacity
  }

  add(entry: T): void {
    if (this.#entries.length < this.capacity) {
      this.#entries.push(entry)
      return
    }
    this.#entries[this.#oldest] = entry
    this.#oldest = (this.#oldest + 1) % this.capacity
  }

  /** A copy, oldest first. */
  getOrdered(): T[] {
    return [...this.#entries.slice(this.#oldest), ...this.#entries.slice(0, this.#oldest)]
  }

  clear(): void {
    this.#entries = []
    this.#oldest = 0
  }

  get size(): number {
    return this.#entries.length
  }
}
