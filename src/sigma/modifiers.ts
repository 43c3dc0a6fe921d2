import { type Faults, type Place, suggest } from '../syntax/faults.ts'
import type { Position } from './pattern.ts'
import type { Comparison, DatePart } from './rule.ts'
import { quote } from '../syntax/tree.ts'

/** Changes of a text, in the order in which they are written. */
export type Step = 'windash' | 'base64' | 'base64offset' | 'utf16le' | 'utf16be' | 'utf16'

/** What a value is compared as. */
export type ValueType = 'text' | 'regex' | 'cidr' | 'exists' | 'field' | 'compare' | 'date'

/** The modifiers of a field, put in order. */
export interface Chain {
  readonly type: ValueType
  readonly all: boolean
  readonly neq: boolean
  readonly cased: boolean
  readonly expand: boolean
  readonly steps: readonly Step[]
  readonly position: Position
  readonly op: Comparison | null
  readonly part: DatePart | null
  readonly i: boolean
  readonly m: boolean
  readonly s: boolean
}

type Group = 'list' | 'cased' | 'expand' | 'dash' | 'encode' | 'position' | 'flag' | Exclude<ValueType, 'text'>

interface Modifier {
  readonly group: Group
  readonly set: (chain: Chain) => Partial<Chain>
}

const step = (group: Group, name: Step): Modifier => ({ group, set: ({ steps }) => ({ steps: [...steps, name] }) })
const position = (name: Position): Modifier => ({ group: 'position', set: () => ({ position: name }) })
const flag = (name: 'i' | 'm' | 's'): Modifier => ({ group: 'flag', set: () => ({ [name]: true }) })
const compare = (op: Comparison): Modifier => ({
  group: 'compare',
  set: ({ type }) => ({ op, type: type === 'date' ? 'date' : 'compare' }),
})
const date = (part: DatePart): Modifier => ({ group: 'date', set: () => ({ part, type: 'date' }) })
const type = (name: 'regex' | 'cidr' | 'exists' | 'field'): Modifier => ({ group: name, set: () => ({ type: name }) })

/** Every modifier of the specification (appendix 2.1.0), and the long names that tools give to some. */
const MODIFIERS: ReadonlyMap<string, Modifier> = new Map(
  Object.entries({
    all: { group: 'list', set: () => ({ all: true }) },
    neq: { group: 'list', set: () => ({ neq: true }) },
    cased: { group: 'cased', set: () => ({ cased: true }) },
    expand: { group: 'expand', set: () => ({ expand: true }) },
    contains: position('contains'),
    startswith: position('startswith'),
    endswith: position('endswith'),
    windash: step('dash', 'windash'),
    base64: step('encode', 'base64'),
    base64offset: step('encode', 'base64offset'),
    utf16: step('encode', 'utf16'),
    utf16le: step('encode', 'utf16le'),
    utf16be: step('encode', 'utf16be'),
    wide: step('encode', 'utf16le'),
    re: type('regex'),
    i: flag('i'),
    m: flag('m'),
    s: flag('s'),
    ignorecase: flag('i'),
    multiline: flag('m'),
    dotall: flag('s'),
    cidr: type('cidr'),
    exists: type('exists'),
    fieldref: type('field'),
    lt: compare('lt'),
    lte: compare('lte'),
    gt: compare('gt'),
    gte: compare('gte'),
    minute: date('minute'),
    hour: date('hour'),
    day: date('day'),
    week: date('week'),
    month: date('month'),
    year: date('year'),
  } satisfies Record<string, Modifier>),
)

/** Modifiers of a group may not stand behind those of these groups, but in front of them. */
const NOT_AFTER: Partial<Record<Group, readonly Group[]>> = {
  expand: ['encode'],
  dash: ['encode'],
  encode: ['position'],
  regex: ['position', 'flag'],
  field: ['position'],
  date: ['compare'],
}

/** Groups that cannot stand together in any order. */
const NOT_WITH: Partial<Record<Group, readonly Group[]>> = {
  regex: ['expand', 'dash', 'encode', 'cidr', 'exists', 'field', 'compare', 'date', 'cased'],
  cidr: ['dash', 'encode', 'position', 'exists', 'field', 'compare', 'date', 'cased', 'cidr'],
  exists: ['list', 'expand', 'dash', 'encode', 'position', 'cased', 'field', 'compare', 'date', 'exists'],
  field: ['dash', 'encode', 'compare', 'date', 'field'],
  compare: ['expand', 'dash', 'encode', 'position', 'cased', 'compare'],
  date: ['expand', 'dash', 'encode', 'position', 'cased', 'date'],
  position: ['position'],
}

/** No modifiers: values are compared whole and without case. */
export const PLAIN: Chain = {
  type: 'text',
  all: false,
  neq: false,
  cased: false,
  expand: false,
  steps: [],
  position: 'whole',
  op: null,
  part: null,
  i: false,
  m: false,
  s: false,
}

const MOST_MODIFIERS = 20

/** A key of a selection: its field (null for keywords) and its modifiers. */
export interface FieldKey {
  readonly field: string | null
  readonly chain: Chain
}

/**
 * Reads `field|modifier|modifier`. Modifiers work from left to right; those that change a text stand before those
 * that say how it is compared. Null when something is wrong; every wrong modifier is a fault at its column.
 */
export function readFieldKey(key: string, place: Place, faults: Faults): FieldKey | null {
  const [field = '', ...names] = key.split('|')
  if (names.length > MOST_MODIFIERS) {
    const message = `the key has ${names.length} modifiers, more than ${MOST_MODIFIERS}`
    faults.error(place, 'too-many-values', message, 'Three or four say everything there is to say.')
    return null
  }
  const chain = { ...PLAIN }
  let good = true
  let column = place.column + field.length + 1
  const before: { readonly name: string; readonly group: Group }[] = []
  for (const name of names) {
    const here = { ...place, column }
    column += name.length + 1
    const modifier = MODIFIERS.get(name)
    const complaint = modifier === undefined ? unknown(name) : misplaced(name, modifier.group, before)
    if (complaint !== null) {
      faults.error(here, ...complaint)
      good = false
    }
    if (modifier === undefined) continue
    warnOfRepetition(name, modifier.group, before, here, faults)
    before.push({ name, group: modifier.group })
    Object.assign(chain, modifier.set(chain))
  }
  if (chain.neq && (chain.all || chain.op !== null)) {
    faults.error(place, 'modifier-conflict', `neq cannot stand with ${chain.all ? 'all' : chain.op}`, NEQ_HINT)
    return null
  }
  return good ? { field: field === '' ? null : field, chain } : null
}

const NEQ_HINT = 'neq means: none of the values. Turn a comparison round instead: not lt is gte.'

function unknown(name: string): readonly [string, string, string] {
  const known = [...MODIFIERS.keys()]
  const hint = name === '' ? `Known: ${known.join(', ')}.` : suggest(name, known)
  return ['unknown-modifier', `there is no modifier ${quote(name)}`, hint]
}

function misplaced(
  name: string,
  group: Group,
  before: readonly { readonly name: string; readonly group: Group }[],
): readonly [string, string, string] | null {
  for (const earlier of before) {
    if (NOT_AFTER[group]?.includes(earlier.group) === true) {
      const message = `${name} stands behind ${earlier.name}`
      return ['modifier-order', message, `Modifiers work from left to right: write ${name}|${earlier.name}.`]
    }
    const clash = NOT_WITH[group]?.includes(earlier.group) === true || NOT_WITH[earlier.group]?.includes(group) === true
    if (clash) {
      const message = `${name} cannot stand with ${earlier.name}`
      return ['modifier-conflict', message, 'Use one of them, or two selections.']
    }
  }
  if (group !== 'flag' || before.some((earlier) => earlier.group === 'regex')) return null
  return ['modifier-order', `${name} does not stand behind re`, `Write re|${name}.`]
}

function warnOfRepetition(
  name: string,
  group: Group,
  before: readonly { readonly name: string }[],
  place: Place,
  faults: Faults,
): void {
  if (group === 'encode' || !before.some((earlier) => earlier.name === name)) return
  faults.warn(place, 'repeated-modifier', `${name} is there twice`, 'Once is enough.')
}
