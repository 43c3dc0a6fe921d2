import { canonicalJson } from '../model/canonical-json.ts'
import type { TlpLabel } from '../model/tlp.ts'
import { TLP_SPELLINGS } from './tlp.ts'
import { OWN_NAMESPACE, uuid5 } from './uuid.ts'

/** A STIX object: its keys stand in the order in which they are written. */
export interface StixObject {
  readonly type: string
  readonly id: string
  readonly [key: string]: unknown
}

/** The namespace of ids of observables (STIX 2.1, 2.9). */
const OBSERVABLES = '00abedb4-aa42-466c-9c01-fed23315a9b7'

/** What does not change with the logs has this time. */
export const FIXED_TIME = '2025-01-01T00:00:00.000Z'

const TLP_EXTENSION = 'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d'

/** An id of ours: the same for the same name, and never one that the standard keeps for observables. */
export function stixId(type: string, ...name: readonly string[]): string {
  return `${type}--${uuid5(OWN_NAMESPACE, [type, ...name].join('\n'))}`
}

/** An observable; its id follows from what identifies it, so that every tool gives it the same one. */
export function observable(
  type: string,
  identity: Readonly<Record<string, string>>,
  common: Readonly<Record<string, unknown>>,
): StixObject {
  const id = `${type}--${uuid5(OBSERVABLES, canonicalJson(identity))}`
  return { type, spec_version: '2.1', id, ...common, ...identity }
}

/** The marking of a label as OASIS published it. */
export function tlpMarking(label: TlpLabel): StixObject {
  const { marking, word } = TLP_SPELLINGS[label]
  return {
    type: 'marking-definition',
    spec_version: '2.1',
    id: marking,
    created: '2022-10-01T00:00:00.000Z',
    name: label,
    extensions: { [TLP_EXTENSION]: { extension_type: 'property-extension', tlp_2_0: word } },
  }
}

/** A text inside the quotes of a STIX pattern (STIX 2.1, 9.2). */
export function escapePattern(text: string): string {
  return text.replaceAll(/[\\']/g, '\\$&')
}
