import { z } from 'zod'
import type { Identity } from '../../analysis/identities.ts'
import { createAddressPseudonyms, formatAddress, parseAddress } from '../../evidence/redact/address-pseudonyms.ts'
import { BUNDLE_PROFILE } from '../../evidence/bundle-profile.ts'
import { forcedName, type NamedValue } from '../../evidence/redact/redact-line.ts'
import { createTextRedactor, type TextRedactor } from '../../evidence/redact/redact-text.ts'
import { createVocabulary, type Vocabulary } from '../../evidence/redact/vocabulary.ts'
import { createWordPseudonyms, type WordKind, type WordPseudonyms } from '../../evidence/redact/word-pseudonyms.ts'
import { verifyText } from '../../evidence/verify-text.ts'
import type { LogFormat } from '../../formats/log-format.ts'
import { AccountsDocument } from '../../model/accounts.ts'
import { BundleRecipe, WorkedMeta } from '../../model/bundle-recipe.ts'
import { StoredCustodyRecord } from '../../model/custody.ts'
import { TatouError } from '../../model/errors.ts'
import { EventDocument } from '../../model/event.ts'
import { Redaction } from '../../model/redaction.ts'
import { SourcesDocument } from '../../model/sources.ts'
import { TimelineDocument } from '../../model/timeline.ts'
import { builtinRuleFiles, builtinRules } from '../rules/rule-files.ts'

/** All that a twin is made with. */
export interface Redactor {
  readonly text: TextRedactor
  readonly words: WordPseudonyms
  readonly isUsual: Vocabulary
  /** A name that its words do not give away, so that it must be replaced where it stands; undefined for any other. */
  readonly named: (value: string) => NamedValue | undefined
  /** What an account or a host is called in the twin. */
  readonly nameOf: (value: string) => string
  /** The same for an address range. */
  readonly range: (text: string) => string
}

export interface RedactorOptions {
  readonly key: Uint8Array
  readonly formats: readonly LogFormat[]
  readonly identities: readonly Identity[]
  /** Every address that stands in the logs, and those that stay. */
  readonly addresses: ReadonlySet<string>
  readonly kept: ReadonlySet<string>
  /** Numbers that must stay, such as sizes. */
  readonly numbers: ReadonlySet<string>
}

/** Pseudonyms must be no address that is really there: so many keys are tried. */
const MOST_TRIES = 200

/** Hosts that every machine has. */
const NOBODY = new Set(['localhost', '-', '', '*', '?'])

/** Makes what a twin is made with. Throws TatouError `redact-addresses` where the addresses of a network are too many to be exchanged. */
export async function createRedactor(options: RedactorOptions): Promise<Redactor> {
  const { identities, numbers } = options
  const isUsual = await vocabularyOf(options.formats)
  const { key, kept, pseudonyms } = addressKey(options)
  const kinds = kindsOf(identities)
  const words = createWordPseudonyms(key, isUsual, kinds, numbers)
  const text = createTextRedactor({ key, words, pseudonyms, kept, known: options.addresses })
  const byValue = new Map<string, NamedValue>()
  for (const { kind, value } of identities) {
    if (kind === 'path' || NOBODY.has(value.toLowerCase()) || text.text(value, false) !== value) continue
    // One letter, or marks alone, tell of nobody.
    if (!options.addresses.has(value) && /[\p{L}\p{N}\p{M}]{2}/u.test(value)) byValue.set(value, { value, kind })
  }
  return {
    text,
    words,
    isUsual,
    named: (value) => byValue.get(value),
    nameOf: (value) => {
      const named = byValue.get(value)
      return named === undefined ? text.text(value, false) : forcedName(named, words)
    },
    range: (range) => {
      const [address = '', length] = range.split('/')
      const made = kept.has(address) ? address : formatAddress(pseudonyms.of(parseAddress(address)))
      return length === undefined ? made : `${made}/${length}`
    },
  }
}

/** The words of the kinds of names, longest-lived kind first: what is an account is called so wherever it stands. */
function kindsOf(identities: readonly Identity[]): ReadonlyMap<string, WordKind> {
  const kinds = new Map<string, WordKind>()
  const put = (text: string, kind: WordKind): void => {
    for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
      const stem = word.replace(/(?<=\P{N})\d+$/u, '')
      if (!kinds.has(stem)) kinds.set(stem, kind)
    }
  }
  for (const { kind, value } of identities) {
    const [name = '', domain] = kind === 'user' ? value.split('@') : [value]
    put(name, kind)
    if (domain !== undefined) put(domain, 'host')
  }
  return kinds
}

/** A key under which no address becomes one that is there, or stays what it is. */
function addressKey({ key, addresses, kept }: RedactorOptions): {
  readonly key: Uint8Array
  readonly kept: ReadonlySet<string>
  readonly pseudonyms: ReturnType<typeof createAddressPseudonyms>
} {
  const there = new Set([...addresses].map((each) => formatAddress(parseAddress(each))))
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const own = Buffer.concat([key, Buffer.from([tries])])
    const pseudonyms = createAddressPseudonyms(own)
    const isGood = [...there].every((each) => {
      const made = formatAddress(pseudonyms.of(parseAddress(each)))
      return kept.has(each) || (made === each ? isNobody(each, pseudonyms) : !there.has(made))
    })
    if (isGood) return { key: own, kept, pseudonyms }
  }
  throw new TatouError('redact-addresses', { addresses: String(there.size) })
}

/** An address that no key changes: of this host, of everybody. */
function isNobody(address: string, pseudonyms: ReturnType<typeof createAddressPseudonyms>): boolean {
  return pseudonyms.keeps(parseAddress(address))
}

const DOCUMENTS = [
  TimelineDocument,
  SourcesDocument,
  AccountsDocument,
  EventDocument,
  StoredCustodyRecord,
  WorkedMeta,
  BundleRecipe,
  Redaction,
]

/** The words of formats and rules, and those that our own documents are written in. */
async function vocabularyOf(formats: readonly LogFormat[]): Promise<Vocabulary> {
  const facts = {
    root: '',
    archive: '',
    signer: 'x',
    signatures: 2,
    encryptedTo: ['passphrase'],
    parts: 2,
    redaction: {},
  } as const
  const pages = (['zip', 'tar.gz'] as const).flatMap((kind) =>
    (['whole', 'excerpt'] as const).map((evidence) => verifyText({ ...facts, kind, evidence })),
  )
  const schemas = DOCUMENTS.map((model) => JSON.stringify(z.toJSONSchema(model, { unrepresentable: 'any' })))
  // What rules look for is known; of their files the keys alone count, not what is said in them of names.
  const rules = (await builtinRuleFiles()).map(({ text }) => (text.match(/^[\s-]*[\w.|-]+:/gm) ?? []).join(' '))
  return createVocabulary(formats, await builtinRules(), [
    ...pages,
    ...schemas,
    ...rules,
    JSON.stringify(BUNDLE_PROFILE),
    OWN,
  ])
}

/** Words of bag-info.txt, of the names of files in a bag, and of what is said of a twin. */
const OWN = `data evidence derived meta custody signatures tagmanifest manifest bagit bag info findings events timeline sources accounts
  completeness recipe bundle profile files redaction tatou redacted pseudonyms user host path word number address twin logs incident worked out
  ndjson jsonl identifier external description contact bagging software agent payload oxum head timezone amber green clear red strict`
