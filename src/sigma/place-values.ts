import { anyOf, call, column, ELEMENT, type Expression, native, shared, text } from '../sql/expression.ts'
import type { FieldPlace } from './fields.ts'
import { type Haystack, openHaystack, plainHaystack } from './guard.ts'
import { integerScalar, type Scalar, textScalar, timeScalar } from './scalar.ts'
import { urlForms } from './url-forms.ts'
import { vendorValues } from './vendor.ts'

/** The column that holds the line as it stands in the log. */
export const LINE = 'raw'

/** What columns of the view `event` are called here: two names have another meaning where lines are unwrapped. */
export const RENAMED: Readonly<Record<string, string>> = { text: LINE, line: 'log_line' }

/** A value that a place gives to tests, and where its needles can be looked for. */
export interface Value {
  readonly scalar: Scalar
  /** The list of which `scalar` is the element. */
  readonly list: Expression | null
  readonly lower: Haystack | null
  /** The same as it is written, for regular expressions. */
  readonly written: Haystack | null
  /** What needles may be made of. */
  readonly allowed: RegExp
}

const ASCII_RUN = /[\0-\x7f]+/g

// In JSON other characters may be escaped or written in more than one way. A line without a backslash holds all texts
// as they are; of one with a backslash nothing is known.
const JSON_RUN = /[a-z_ ]{2,}/g

/** The values of a place: of a URL two, which are looked at alike. */
export function valuesOf(place: Exclude<FieldPlace, { kind: 'words' }>): readonly Value[] {
  const single = (scalar: Scalar, lower: Haystack | null, written: Haystack | null): Value => ({
    scalar,
    list: null,
    lower,
    written,
    allowed: ASCII_RUN,
  })
  if (place.kind === 'vendor') {
    const scalar = textScalar(ELEMENT, false)
    return [{ scalar, list: vendorValues(place.path), lower: JSON_HAYSTACK, written: null, allowed: JSON_RUN }]
  }
  switch (place.type) {
    case 'integer':
      return [single(integerScalar(nameOf(place.column)), null, null)]
    case 'time':
      return [single(timeScalar(place.column), null, null)]
    case 'url': {
      const { plain, decoded, lower, written } = urlForms(place.column)
      return [single(plain, lower, written), single(decoded, lower, written)]
    }
    case 'text': {
      const name = nameOf(place.column)
      const scalar = textScalar(column(name), true)
      const written = plainHaystack(`${name} as written`, scalar.text)
      return [single(scalar, plainHaystack(name, scalar.lower), written)]
    }
  }
}

/** What a column of the view `event` is called in a scan. */
export function nameOf(name: string): string {
  return RENAMED[name] ?? name
}

const JSON_HAYSTACK = openHaystack(
  'json',
  shared(call('lower', column(LINE))),
  call('contains', column(LINE), text('\\')),
)

/** The value of a place, or the list of its values; NULL where there is none. */
export function placeValue(place: FieldPlace): Expression {
  if (place.kind === 'vendor') return vendorValues(place.path)
  if (place.kind === 'column') return column(nameOf(place.column))
  const empty = [...place.words].filter(([, list]) => list.length === 0).map(([word]) => word)
  return empty.length === 0 ? column(place.column) : native('nullif($1, true)', wordIs(place.column, empty))
}

/** Whether a column holds one of some words. */
export function wordIs(name: string, words: readonly string[]): Expression {
  return anyOf(words.map((word) => call('equals', column(name), text(word))))
}
