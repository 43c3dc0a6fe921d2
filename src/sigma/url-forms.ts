import { anyOf, call, column, type Expression, native, shared, text } from '../sql/expression.ts'
import { type Haystack, twofoldHaystack } from './guard.ts'
import { textScalar, type Scalar } from './scalar.ts'

// The engine refuses bytes that are no UTF-8, and with them the whole text. Then two overlong letters are read the way
// that careless servers read them, and the other bytes stay as they are written.
const OVERLONG = [
  ['%c0%ae', '.'],
  ['%c0%af', '/'],
] as const
const MENDED = OVERLONG.reduce(
  (sql, [bytes, letter]) => `regexp_replace(${sql}, '(?i)${bytes}', '${letter}', 'g')`,
  '$1',
)
const DECODED = `CASE WHEN regexp_matches($1, '%[89a-fA-F]')
  THEN coalesce(TRY(url_decode($1)), url_decode(regexp_replace(${MENDED}, '%([89a-fA-F][0-9a-fA-F])', '%25\\1', 'g')))
  ELSE url_decode($1) END`

/** Whether a text may say something else when it is decoded. */
const encoded = (value: Expression): Expression =>
  anyOf([call('contains', value, text('%')), call('contains', value, text('+'))])

/** What URL columns hold: the text as it stands in the log, and decoded. */
export interface UrlForms {
  readonly plain: Scalar
  readonly decoded: Scalar
  readonly lower: Haystack
  readonly written: Haystack
}

/**
 * The forms of a URL, its path or its query: as logged, and URL-decoded twice (`%252e` is a dot) with `+` as a space;
 * the second is NULL where it is the same as the first.
 */
export function urlForms(name: string): UrlForms {
  const value = column(name)
  const spaced = native("replace($1, '+', ' ')", value)
  const once = shared(native(DECODED, shared(spaced)))
  const twice = shared(native(`CASE WHEN $2 THEN nullif(${DECODED}, $3) END`, once, encoded(value), value))
  const plain = textScalar(value, true)
  const decoded = textScalar(twice, true)
  const hasty = native('TRY(url_decode(url_decode($1)))', spaced)
  // What cannot be decoded in haste is looked at with care.
  const inHaste = (form: Expression) => (found: (text: Expression) => Expression) =>
    native('coalesce($1, true)', found(form))
  const has = encoded(value)
  return {
    plain,
    decoded,
    lower: twofoldHaystack(name, plain.lower, { has, early: inHaste(call('lower', hasty)), late: decoded.lower }),
    written: twofoldHaystack(`${name} as written`, value, { has, early: inHaste(hasty), late: decoded.text }),
  }
}
