import type { VariableType } from './words.ts'

/** A comparison of a variable with a literal. */
export interface Comparison {
  readonly kind: 'compare'
  readonly variable: string
  readonly operator: Operator
  readonly literals: readonly string[]
}

/** A condition of a step: comparisons joined by AND, OR and NOT. */
export type Condition =
  | Comparison
  | { readonly kind: 'and' | 'or'; readonly of: readonly [Condition, Condition] }
  | { readonly kind: 'not'; readonly of: Condition }

const OPERATORS = ['=', '!=', '>=', '<=', '>', '<', 'IN', 'LIKE', 'MATCHES'] as const
type Operator = (typeof OPERATORS)[number]

const TOKEN =
  /\s*(?:(__[a-zA-Z_][a-zA-Z0-9_-]*?__):value|('(?:[^'\\]|\\.)*')|(!=|>=|<=|==|=|>|<|\(|\)|,|\[|\])|(-?\d+(?:\.\d+)?)(?![\w.])|([A-Za-z]+))/y

type Token = { readonly kind: 'variable' | 'text' | 'mark' | 'word'; readonly text: string }

function tokensOf(condition: string): Token[] | string {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  for (let end = 0; end < condition.trimEnd().length; end = TOKEN.lastIndex) {
    TOKEN.lastIndex = end
    const match = TOKEN.exec(condition)
    if (match === null) return `cannot be read from ${JSON.stringify(condition.slice(end, end + 20).trim())} on`
    const [, variable, text, mark, number, word] = match
    if (variable !== undefined) tokens.push({ kind: 'variable', text: variable })
    else if (text !== undefined) tokens.push({ kind: 'text', text: text.slice(1, -1).replaceAll(/\\(.)/g, '$1') })
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark === '==' ? '=' : mark })
    else if (number !== undefined) tokens.push({ kind: 'text', text: number })
    else tokens.push({ kind: /^(?:true|false)$/i.test(word ?? '') ? 'text' : 'word', text: word ?? '' })
  }
  return tokens
}

/**
 * Reads a condition: comparison expressions of STIX patterning (`= != > < >= <= IN LIKE MATCHES`) between `__name__:value` and a literal,
 * in quotes or not, joined by AND, OR, NOT and brackets. Returns what is wrong, as a predicate, where it is none.
 */
export function parseCondition(text: string): Condition | string {
  const tokens = tokensOf(text)
  if (typeof tokens === 'string') return tokens
  const reader = new Reader(tokens)
  const condition = reader.either()
  if (typeof condition === 'string') return condition
  return reader.atEnd() ? condition : `goes on after its end with ${reader.next()?.text ?? ''}`
}

class Reader {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  atEnd(): boolean {
    return this.#at >= this.#tokens.length
  }

  next(): Token | undefined {
    const token = this.#tokens[this.#at]
    this.#at += 1
    return token
  }

  #take(text: string): boolean {
    const token = this.#tokens[this.#at]
    if (token === undefined || token.kind === 'text' || token.kind === 'variable' || token.text.toUpperCase() !== text)
      return false
    this.#at += 1
    return true
  }

  either(): Condition | string {
    return this.#joined('OR', 'or', () => this.#joined('AND', 'and', () => this.#one()))
  }

  #joined(word: string, kind: 'and' | 'or', part: () => Condition | string): Condition | string {
    let left = part()
    while (typeof left !== 'string' && this.#take(word)) {
      const right = part()
      left = typeof right === 'string' ? right : { kind, of: [left, right] }
    }
    return left
  }

  #one(): Condition | string {
    if (this.#take('NOT')) {
      const of = this.#one()
      return typeof of === 'string' ? of : { kind: 'not', of }
    }
    if (this.#take('(')) {
      const inner = this.either()
      return typeof inner === 'string' || this.#take(')') ? inner : 'has a bracket that is not closed'
    }
    return this.#comparison()
  }

  #comparison(): Condition | string {
    const variable = this.next()
    if (variable?.kind !== 'variable') return 'must compare a variable, written __name__:value'
    const said = this.next()?.text.toUpperCase()
    const operator = OPERATORS.find((known) => known === said)
    if (operator === undefined) return `needs one of ${OPERATORS.join(' ')} after ${variable.text}:value`
    const literals = operator === 'IN' ? this.#set() : [this.next()]
    const texts = literals.flatMap((token) => (token?.kind === 'text' ? [token.text] : []))
    if (texts.length === 0 || texts.length !== literals.length) return `needs a literal after ${operator}`
    return { kind: 'compare', variable: variable.text, operator, literals: texts }
  }

  #set(): (Token | undefined)[] {
    if (!this.#take('(')) return [undefined]
    const items: (Token | undefined)[] = []
    do items.push(this.next())
    while (this.#take(','))
    return this.#take(')') ? items : [undefined]
  }
}

const ORDERED: ReadonlySet<VariableType> = new Set(['integer', 'long', 'float'])

/** What a condition asks of variables that their types cannot answer, as predicates. */
export function conditionFaults(condition: Condition, typeOf: (name: string) => VariableType | undefined): string[] {
  if (condition.kind === 'not') return conditionFaults(condition.of, typeOf)
  if (condition.kind !== 'compare') return condition.of.flatMap((part) => conditionFaults(part, typeOf))
  const { variable, operator, literals } = condition
  const type = typeOf(variable)
  if (type === undefined) return []
  const ordered = ORDERED.has(type)
  if (operator === 'MATCHES' && !isPattern(literals[0] ?? ''))
    return [`compares ${variable} with a pattern that is none`]
  if (/^[<>]/.test(operator) && !ordered) return [`compares ${variable} by ${operator}, and a ${type} has no order`]
  if ((operator === 'LIKE' || operator === 'MATCHES') && (ordered || type === 'bool'))
    return [`compares ${variable} by ${operator}, and it is no text`]
  const odd = literals.find(
    (literal) =>
      (type === 'bool' && !/^(?:true|false)$/i.test(literal)) || (ordered && !/^-?\d+(?:\.\d+)?$/.test(literal)),
  )
  return odd === undefined ? [] : [`compares ${variable}, a ${type}, with '${odd}'`]
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u').source !== ''
  } catch {
    return false
  }
}

/** Whether a condition holds; null when a variable that it needs has no value. */
export function evaluate(condition: Condition, valueOf: (name: string) => string | null): boolean | null {
  if (condition.kind === 'compare') {
    const value = valueOf(condition.variable)
    return value === null ? null : compare(value, condition)
  }
  if (condition.kind === 'not') {
    const inner = evaluate(condition.of, valueOf)
    return inner === null ? null : !inner
  }
  const [left, right] = condition.of.map((part) => evaluate(part, valueOf))
  const decisive = condition.kind === 'or'
  if (left === decisive || right === decisive) return decisive
  return left === null || right === null ? null : !decisive
}

function compare(value: string, { operator, literals }: Comparison): boolean {
  const [literal = ''] = literals
  const numbers = [value, literal].every((text) => /^-?\d+(?:\.\d+)?$/.test(text))
  const [a, b] = [Number(value), Number(literal)]
  const equal = (other: string): boolean =>
    numbers
      ? a === b
      : value === other || (/^(?:true|false)$/i.test(other) && value.toLowerCase() === other.toLowerCase())
  switch (operator) {
    case '=':
      return equal(literal)
    case '!=':
      return !equal(literal)
    case '>':
      return numbers && a > b
    case '<':
      return numbers && a < b
    case '>=':
      return numbers && a >= b
    case '<=':
      return numbers && a <= b
    case 'IN':
      return literals.includes(value)
    case 'LIKE':
      return like(value, literal)
    case 'MATCHES':
      return matches(value, literal)
  }
}

/** `%` stands for any text, `_` for one character. Without regular expressions, whose time an attacker could stretch. */
function like(value: string, pattern: string): boolean {
  let reached = new Set([0])
  for (const character of pattern) {
    const next = new Set<number>()
    for (const at of reached) {
      if (character === '%') for (let to = at; to <= value.length; to += 1) next.add(to)
      else if (at < value.length && (character === '_' || value[at] === character)) next.add(at + 1)
    }
    reached = next
  }
  return reached.has(value.length)
}

/** The pattern is the playbook's, and the playbook is trusted; the linter has seen that it is one. */
function matches(value: string, pattern: string): boolean {
  return new RegExp(pattern, 'u').test(value)
}
