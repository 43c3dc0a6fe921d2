import type { Complaint } from '../syntax/faults.ts'
import { MOST_VARIANTS } from './limits.ts'

/** What `%name%` stands for, by name: texts that may hold wildcards. */
export type Placeholders = Readonly<Record<string, readonly string[]>>

/** A text with its placeholders put in: several texts where they stand for several values. */
export type Expansion =
  | { readonly kind: 'texts'; readonly texts: readonly string[]; readonly used: boolean }
  | { readonly kind: 'fault'; readonly complaint: Complaint }

/** Puts the values of `%name%` into a text, each with each. `\%` is a percent sign, as is one without a partner. */
export function expand(text: string, placeholders: Placeholders): Expansion {
  let texts: readonly string[] = ['']
  let used = false
  for (const [piece, name] of text.matchAll(/\\%|%([^%\s\\]{1,256})%|[\s\S]/g)) {
    const values = name === undefined ? [piece === '\\%' ? '%' : piece] : valuesOf(name, placeholders)
    if (values.length === 0) return { kind: 'fault', complaint: unresolved(name ?? '', placeholders) }
    used ||= name !== undefined
    if (texts.length * values.length > MOST_VARIANTS) {
      const message = `placeholders make more than ${MOST_VARIANTS} values of this one`
      return { kind: 'fault', complaint: ['too-many-values', message, 'Use fewer placeholders in one value.'] }
    }
    texts = texts.flatMap((before) => values.map((value) => before + value))
  }
  return { kind: 'texts', texts, used }
}

function valuesOf(name: string, placeholders: Placeholders): readonly string[] {
  return Object.hasOwn(placeholders, name) ? (placeholders[name] ?? []) : []
}

function unresolved(name: string, placeholders: Placeholders): Complaint {
  const known = Object.keys(placeholders).slice(0, 20).join(', ')
  const hint = known === '' ? 'Give its values in the config.' : `Give its values in the config; there are: ${known}.`
  return ['unresolved-placeholder', `nothing says what %${name}% stands for`, hint]
}
