/** What an error says of itself. */
export interface ExtractedErrorInfo {
  /** Empty when there is none; numbers as text. */
  readonly code: string
  /** In lower case. */
  readonly message: string
  readonly originalMessage: string
  /** The driver's `number` or `errno`. */
  readonly number: number | undefined
}

/** What a matcher looks for; one hit suffices. */
export interface ErrorMatcherConfig {
  readonly codes?: readonly string[]
  readonly numbers?: readonly number[]
  /** Parts of a message, in any case. */
  readonly messages?: readonly string[]
}

const longestChain = 5

/**
 * The code, message and number of an error. Takes any value and never throws; of what is no object nothing is known.
 *
 * @example
 * extractErrorInfo({ code: 1062, message: 'Duplicate entry' }).code // '1062'
 */
export function extractErrorInfo(error: unknown): ExtractedErrorInfo {
  const message = readField(error, 'message')
  const originalMessage = typeof message === 'string' ? message : ''
  return {
    code: toText(readField(error, 'code')),
    message: originalMessage.toLowerCase(),
    originalMessage,
    number: toNumber(readField(error, 'number')) ?? toNumber(readField(error, 'errno')),
  }
}

/**
 * A function that tells whether an error, or one of its causes, has one of the given codes, numbers or messages.
 * It never throws, and matches nothing when nothing is given.
 *
 * @example
 * const isDeadlock = createErrorMatcher({ codes: ['40P01', 'ER_LOCK_DEADLOCK'], numbers: [1205] })
 */
export function createErrorMatcher({
  codes = [],
  numbers = [],
  messages = [],
}: ErrorMatcherConfig): (error: unknown) => boolean {
  const parts = messages.map(part => part.toLowerCase())
  return error =>
    causeChain(error).some(link => {
      const { code, number, message } = extractErrorInfo(link)
      return (
        (code !== '' && codes.includes(code)) ||
        numbers.some(wanted => wanted === number || String(wanted) === code) ||
        parts.some(part => message.includes(part))
      )
    })
}

/** An error and its causes, outermost first. */
function causeChain(error: unknown): unknown[] {
  const chain: unknown[] = []
  for (let link = error; isObject(link) && chain.length < longestChain; link = readField(link, 'cause')) {
    chain.push(link)
  }
  return chain
}

function readField(error: unknown, name: string): unknown {
  try {
    return isObject(error) ? Reflect.get(error, name) : undefined
  } catch {
    // A getter that throws must not replace the error that is looked at.
    return undefined
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const toText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

function toNumber(value: unknown): number | undefined {
  const text = toText(value)
  return /^-?\d+$/.test(text) ? Number(text) : undefined
}
