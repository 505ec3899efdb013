type Block = 'block' | 'statement' | 'expression'

const routines = new Set(['trigger', 'procedure', 'function', 'event', 'package'])

/** What is no routine, whatever the words that follow. */
const others = new Set(['table', 'view', 'index', 'type', 'schema', 'database', 'sequence'])

/** After these words and signs, a statement of a body begins. */
const statementStarts = new Set(
  [';', ':', 'begin', 'then', 'else', 'do', 'loop', 'repeat', 'atomic'].concat(
    // The end of a head, where the body is one statement.
    ['row', 'data', 'sql', 'deterministic', 'definer', 'invoker', ')'],
  ),
)

const compounds = new Set(['begin', 'if', 'while', 'loop', 'repeat', 'case', 'for'])

/** What comes before the END of a BEGIN; elsewhere `end` is a name, as SQLite has it. */
const blockEnds = new Set([';', 'begin', 'atomic'])

/**
 * Follows the words of one statement, and knows when it is in the body of a trigger or a routine, or in parentheses as
 * the body of a rule is, where semicolons end nothing.
 */
export class Routine {
  #isDefinition: boolean | undefined
  #isRoutine = false
  #blocks: Block[] = []
  #openParentheses = 0
  #previous = ''

  get isInBody(): boolean {
    return this.#blocks.length > 0 || this.#openParentheses > 0
  }

  /** Takes the next word or sign, in lower case. */
  next(text: string): void {
    this.#isDefinition ??= text === 'create' || text === 'alter'
    if (this.#isDefinition && others.has(text)) this.#isDefinition = this.#isRoutine
    if (this.#isDefinition && routines.has(text)) this.#isRoutine = true
    if (this.#isRoutine && this.#previous !== '.') this.#follow(text)
    if (text === '(') this.#openParentheses += 1
    if (text === ')') this.#openParentheses -= 1
    this.#previous = text
  }

  #follow(text: string): void {
    // `end if` and its kin end one block, with two words.
    if (this.#previous === 'end' && text !== 'begin' && compounds.has(text)) return
    if (text === 'end') this.#end()
    else if (text === 'begin') this.#blocks.push('block')
    else if (text === 'case') this.#blocks.push(this.#startsStatement() ? 'statement' : 'expression')
    else if (text === 'for' && this.#blocks.length === 0) return
    else if (compounds.has(text) && this.#startsStatement()) this.#blocks.push('statement')
  }

  #end(): void {
    if (this.#blocks.at(-1) !== 'block' || blockEnds.has(this.#previous)) this.#blocks.pop()
  }

  /** In a CASE that is a value, THEN and ELSE come before values. */
  #startsStatement(): boolean {
    return statementStarts.has(this.#previous) && this.#blocks.at(-1) !== 'expression'
  }
}
