import { encode, type Encoding } from './encode.ts'
import type { Faults } from '../syntax/faults.ts'
import { MOST_VALUE_CHARACTERS, MOST_VARIANTS, MOST_WINDASH_CHARACTERS } from './limits.ts'
import type { Chain } from './modifiers.ts'
import { readNetwork } from './network.ts'
import { readPattern } from './pattern.ts'
import { expand, type Placeholders } from './placeholders.ts'
import { checkRegex } from '../syntax/regex.ts'
import type { DatePart, Test } from './rule.ts'
import { describe, placeInside, quote, type ScalarTree } from '../syntax/tree.ts'
import { countSpellings, type DashPart, spellDashes, testsOf, withDashes } from './windash.ts'

/** Tests of one value, any of which must hold. None when the value is a fault. */
export function readValue(
  scalar: ScalarTree,
  chain: Chain,
  placeholders: Placeholders,
  faults: Faults,
): readonly Test[] {
  const most = chain.steps.includes('windash') ? MOST_WINDASH_CHARACTERS : MOST_VALUE_CHARACTERS
  if (scalar.source.length > most) {
    const message = `the value has ${scalar.source.length} characters, more than ${most}`
    faults.error(scalar.place, 'value-too-long', message, null)
    return []
  }
  const texts = (): readonly string[] => textsOf(scalar, chain, placeholders, faults)
  switch (chain.type) {
    case 'text':
      return isBare(chain) && typeof scalar.value !== 'string'
        ? [readBare(scalar, faults)]
        : texts().flatMap((text) => readText(text, scalar, chain, faults))
    case 'regex':
      return texts().flatMap((text) => readRegex(text, scalar, chain, faults))
    case 'cidr':
      return texts().flatMap((text) => readCidr(text, scalar, faults))
    case 'field':
      return texts().flatMap((text) => readReference(text, scalar, chain, faults))
    case 'exists':
      return readExists(scalar, faults)
    case 'compare':
    case 'date':
      return readNumber(scalar, chain, faults)
  }
}

/** Whether nothing is asked of a value but to be equal. */
function isBare(chain: Chain): boolean {
  return chain.position === 'whole' && chain.steps.length === 0 && !chain.cased && !chain.expand
}

/** A number, boolean or null without modifiers. Numbers that JavaScript cannot hold are compared as texts. */
function readBare(scalar: ScalarTree, faults: Faults): Test {
  const { value, source } = scalar
  if (value === null) return { kind: 'null' }
  if (typeof value === 'boolean') return { kind: 'boolean', value }
  if (typeof value === 'string') return { kind: 'text', pattern: readPattern(value), cased: false }
  if (/^[-+]?0\d/.test(source)) {
    faults.warn(scalar.place, 'ambiguous-number', `${source} is read as ${value}`, 'Quote it if the zeros matter.')
  }
  if (Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value)))
    return { kind: 'number', value }
  faults.warn(scalar.place, 'number-as-text', `${source} is no exact number; it is compared as text`, 'Quote it.')
  return { kind: 'text', pattern: [{ kind: 'text', text: source }], cased: false }
}

/** The words that YAML 1.1 takes for booleans and YAML 1.2 for texts. */
const BOOLEAN_WORD = /^(yes|no|on|off)$/i

/** A value as text, its placeholders put in; a number or boolean as it is written. */
function textsOf(scalar: ScalarTree, chain: Chain, placeholders: Placeholders, faults: Faults): readonly string[] {
  if (scalar.value === null) {
    const hint = "Compare null without modifiers, in a selection of its own; an empty text is ''."
    faults.error(scalar.place, 'null-with-modifier', 'null cannot be modified', hint)
    return []
  }
  if (typeof scalar.value !== 'string') {
    const message = `${describe(scalar)} is taken as text`
    faults.warn(scalar.place, 'value-as-text', message, `Quote it: '${scalar.source}'.`)
  } else if (scalar.plain && BOOLEAN_WORD.test(scalar.source)) {
    faults.warn(scalar.place, 'boolean-word', `${scalar.source} is a text here, to older YAML a boolean`, 'Quote it.')
  }
  if (!chain.expand) return [scalar.source]
  const expansion = expand(scalar.source, placeholders)
  if (expansion.kind === 'fault') {
    faults.error(scalar.place, ...expansion.complaint)
    return []
  }
  if (!expansion.used)
    faults.warn(scalar.place, 'no-placeholder', 'expand finds no %name% in the value', 'Leave it out.')
  return expansion.texts
}

function readText(text: string, scalar: ScalarTree, chain: Chain, faults: Faults): readonly Test[] {
  if (text === '' && chain.position !== 'whole') {
    const message = `${chain.position} with an empty text holds for every value`
    faults.warn(scalar.place, 'matches-everything', message, 'Use exists: true if that is meant.')
  }
  let drafts: readonly (readonly DashPart[])[] = [readPattern(text)]
  const encodings: Encoding[] = []
  for (const step of chain.steps) {
    if (step === 'windash') drafts = drafts.map(withDashes)
    else encodings.push(step)
  }
  if (encodings.length > 0) drafts = encodeAll(drafts, encodings, scalar, faults)
  return drafts.flatMap((draft) => testsOf(draft, chain.position, chain.cased))
}

/** Encodings stand behind `windash`, so everything is text here: they work on its bytes, one after the other. */
function encodeAll(
  drafts: readonly (readonly DashPart[])[],
  encodings: readonly Encoding[],
  scalar: ScalarTree,
  faults: Faults,
): readonly (readonly DashPart[])[] {
  let all: readonly Buffer[] = drafts.flatMap((draft) => bytesOf(draft, encodings[0] ?? '', scalar, faults))
  for (const encoding of encodings) {
    const next = all.map((bytes) => encode(bytes, encoding))
    if (next.includes(null)) {
      const message = 'base64offset of a text this short fits everything'
      faults.error(scalar.place, 'base64offset-too-short', message, 'Use at least two characters, better five.')
      return []
    }
    all = next.flatMap((variants) => variants ?? [])
  }
  const texts = all.map((bytes) => bytes.toString('utf8'))
  if (texts.every((text, index) => all[index]?.equals(Buffer.from(text)))) {
    return texts.map((text) => [{ kind: 'text', text }])
  }
  const message = `${encodings.at(-1)} leaves bytes that are no text`
  faults.error(scalar.place, 'encoding-not-text', message, 'Put base64 or base64offset behind it.')
  return []
}

function bytesOf(draft: readonly DashPart[], encoding: string, scalar: ScalarTree, faults: Faults): readonly Buffer[] {
  if (draft.some((part) => part.kind === 'any' || part.kind === 'one')) {
    const hint = String.raw`Escape it (\*), or leave it out: contains behind ${encoding} puts stars around.`
    faults.error(scalar.place, 'wildcard-in-encoding', `${encoding} cannot encode a wildcard`, hint)
    return []
  }
  if (countSpellings(draft) > MOST_VARIANTS) {
    const message = `windash makes more than ${MOST_VARIANTS} values of this one`
    faults.error(scalar.place, 'too-many-values', message, `Leave windash out before ${encoding}.`)
    return []
  }
  const spelled = spellDashes(draft)
  return spelled.map((parts) => Buffer.from(parts.map((part) => (part.kind === 'text' ? part.text : '')).join('')))
}

/** The expression in RE2 syntax; `contains` changes nothing, for it is found anywhere already. */
function readRegex(text: string, scalar: ScalarTree, chain: Chain, faults: Faults): readonly Test[] {
  const fault = checkRegex(text)
  if (fault !== null) {
    faults.error(placeInside(scalar, fault.index), ...fault.complaint)
    return []
  }
  const anchored: Record<Chain['position'], string> = {
    whole: text,
    contains: text,
    startswith: String.raw`\A(?:${text})`,
    endswith: String.raw`(?:${text})\z`,
  }
  return [{ kind: 'regex', pattern: anchored[chain.position], i: chain.i, m: chain.m, s: chain.s }]
}

function readCidr(text: string, scalar: ScalarTree, faults: Faults): readonly Test[] {
  const network = readNetwork(text)
  if (!('kind' in network)) return [{ kind: 'cidr', ...network }]
  if (network.kind === 'host-bits') {
    const right = `${network.network.address}/${network.network.prefix}`
    faults.error(scalar.place, 'cidr-host-bits', `${quote(text)} has bits behind its prefix`, `Write ${right}.`)
  } else {
    faults.error(scalar.place, 'bad-cidr', `${quote(text)} is no network`, 'Examples: 10.0.0.0/8, 2001:db8::/32.')
  }
  return []
}

function readReference(text: string, scalar: ScalarTree, chain: Chain, faults: Faults): readonly Test[] {
  if (text === '' || typeof scalar.value !== 'string') {
    faults.error(scalar.place, 'bad-fieldref', `${describe(scalar)} is no field name`, 'fieldref: OtherField')
    return []
  }
  return [{ kind: 'field', other: text, place: chain.position, cased: chain.cased }]
}

function readExists(scalar: ScalarTree, faults: Faults): readonly Test[] {
  if (typeof scalar.value === 'boolean') return [{ kind: 'exists', value: scalar.value }]
  if (scalar.plain && BOOLEAN_WORD.test(scalar.source)) {
    const value = /^(yes|on)$/i.test(scalar.source)
    faults.warn(scalar.place, 'boolean-word', `${scalar.source} is taken as ${value}`, `Write ${value}.`)
    return [{ kind: 'exists', value }]
  }
  faults.error(scalar.place, 'not-a-boolean', `exists needs true or false, not ${describe(scalar)}`, null)
  return []
}

/** What parts of a date can be; weeks are ISO 8601's, of which some years have 53. */
const DATE_RANGES: Readonly<Record<DatePart, readonly [lowest: number, highest: number]>> = {
  minute: [0, 59],
  hour: [0, 23],
  day: [1, 31],
  week: [1, 53],
  month: [1, 12],
  year: [1, 9999],
}

function readNumber(scalar: ScalarTree, { op, part }: Chain, faults: Faults): readonly Test[] {
  const { value } = scalar
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    const quoted = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)
    const hint = quoted ? `Leave the quotes out: ${value}.` : null
    faults.error(scalar.place, 'not-a-number', `${op ?? part} needs a number, not ${describe(scalar)}`, hint)
    return []
  }
  if (part === null) return op === null ? [] : [{ kind: 'compare', op, value }]
  const [lowest, highest] = DATE_RANGES[part]
  if (!Number.isInteger(value) || value < lowest || value > highest) {
    faults.error(scalar.place, 'date-part-range', `${part} is a whole number from ${lowest} to ${highest}`, null)
    return []
  }
  return [{ kind: 'date', part, op, value }]
}
