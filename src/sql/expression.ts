import { identifier, literal } from './literal.ts'

/**
 * What engines can be asked to do with values. Each dialect says how; the meaning is the same in all of them:
 *
 * - `lower`: each code point in its simple lower case; `contains`, `starts`, `ends`: of a text, with case
 * - `matches`: an RE2 pattern (second argument) is found in a text
 * - `number`: the number a text spells in decimal digits, else NULL; `plain_text`: a number or word as text
 * - `any`: whether the second argument, over `ELEMENT`, holds for an element of a list
 * - `true_only`: false where the argument is NULL
 */
export type FunctionName =
  | 'lower'
  | 'contains'
  | 'starts'
  | 'ends'
  | 'matches'
  | 'equals'
  | 'less'
  | 'less_or_equal'
  | 'missing'
  | 'number'
  | 'plain_text'
  | 'concat'
  | 'any'
  | 'true_only'

/** A value or a condition over the columns of a row. `shared` is computed once for a row, however often it is used. */
export type Expression =
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'element' }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly of: readonly Expression[] }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'shared'; readonly of: Expression }
  /** Text in the engine's own language; `of` are the expressions that its `$1`, `$2`, … stand for. */
  | { readonly kind: 'native'; readonly sql: string; readonly of: readonly Expression[] }

/** The element that the condition of `any` looks at. */
export const ELEMENT: Expression = { kind: 'element' }

/** How an engine spells what differs between engines. */
export interface Dialect {
  readonly functions: Readonly<Record<FunctionName, (...args: string[]) => string>>
  /** The name of the element inside `any`. */
  readonly element: string
}

/** A column of the row. */
export function column(name: string): Expression {
  return { kind: 'column', name }
}

/** A text that is no SQL. */
export function text(value: string): Expression {
  return { kind: 'text', value }
}

/** A finite number. */
export function number(value: number): Expression {
  return { kind: 'number', value }
}

/** A function of the dialect, applied. */
export function call(name: FunctionName, ...of: Expression[]): Expression {
  return { kind: 'call', name, of }
}

/** All of them; nothing at all holds. */
export function allOf(of: readonly Expression[]): Expression {
  return { kind: 'and', of }
}

/** Any of them; of nothing, none holds. */
export function anyOf(of: readonly Expression[]): Expression {
  return { kind: 'or', of }
}

/** Computed once for a row. */
export function shared(of: Expression): Expression {
  return { kind: 'shared', of }
}

/** SQL of the engine that no dialect translates, over other expressions: `$1`, `$2`, … */
export function native(sql: string, ...of: Expression[]): Expression {
  return { kind: 'native', sql, of }
}

/** An expression as SQL in brackets. `share` says what stands for a shared one; left out, they are computed in place. */
export function compileExpression(
  expression: Expression,
  dialect: Dialect,
  share?: (inner: Expression) => string,
): string {
  const compile = (each: Expression): string => compileExpression(each, dialect, share)
  switch (expression.kind) {
    case 'column':
      return identifier(expression.name)
    case 'text':
      return literal(expression.value)
    case 'number':
      return decimal(expression.value)
    case 'element':
      return dialect.element
    case 'call':
      return dialect.functions[expression.name](...expression.of.map(compile))
    case 'and':
    case 'or':
      return connected(expression.kind, expression.of.map(compile))
    case 'not':
      return `(NOT ${compile(expression.of)})`
    case 'shared':
      return share ? share(expression.of) : compile(expression.of)
    case 'native':
      // In one go, so that nothing in an argument is taken for a place of another.
      return expression.sql.replaceAll(/\$(\d+)/g, (_, place: string) => {
        const argument = expression.of[Number(place) - 1]
        return argument ? compile(argument) : 'NULL'
      })
  }
}

function connected(kind: 'and' | 'or', parts: readonly string[]): string {
  if (parts.length === 0) return kind === 'and' ? 'true' : 'false'
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(kind === 'and' ? ' AND ' : ' OR ')})`
}

/** A number as a literal that is read as just this one: integers as they are, others as DOUBLE. */
function decimal(value: number): string {
  if (!Number.isFinite(value)) return 'NULL'
  return Number.isSafeInteger(value) ? String(value) : `${value.toExponential()}::DOUBLE`
}
