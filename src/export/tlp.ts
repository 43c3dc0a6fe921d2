import type { TlpLabel } from '../model/tlp.ts'

/** A label of TLP 2.0 as other formats spell it. */
export interface TlpSpelling {
  /** The word alone, in lower case: IRIS, and, behind `tlp:`, MISP. */
  readonly word: string
  /** The number that TheHive 5 has for it. */
  readonly number: number
  /** The marking that OASIS published for STIX 2.1 (cti-stix-common-objects, extension TLP 2.0). */
  readonly marking: string
}

/** Every label, by its name. */
export const TLP_SPELLINGS: Readonly<Record<TlpLabel, TlpSpelling>> = {
  'TLP:CLEAR': { word: 'clear', number: 0, marking: 'marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487' },
  'TLP:GREEN': { word: 'green', number: 1, marking: 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb' },
  'TLP:AMBER': { word: 'amber', number: 2, marking: 'marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421' },
  'TLP:AMBER+STRICT': {
    word: 'amber+strict',
    number: 3,
    marking: 'marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003',
  },
  'TLP:RED': { word: 'red', number: 4, marking: 'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1' },
}
