import type { ArchiveKind, BundleSet } from '../model/bundle-meta.ts'
import type { BundleFilters, BundleRecipe, BundleRule, WorkedMeta } from '../model/bundle-recipe.ts'
import type { Input } from '../model/ledger.ts'
import type { Redaction } from '../model/redaction.ts'
import type { TlpLabel } from '../model/tlp.ts'
import type { BagInfoField } from '../model/bundle.ts'
import { writeBagInfo } from './bag-info.ts'
import { OUR_PROFILE } from './bag.ts'
import { BUNDLE_PROFILE } from './bundle-profile.ts'
import { formatHead } from './custody-head.ts'
import { DECLARATION } from './declaration.ts'
import { oneLine } from '../model/one-line.ts'
import type { PackedFile, TagFile } from './seal.ts'
import { verifyText, type VerifyFacts } from './verify-text.ts'

/** An original in the bag, and where it was found. */
export interface OriginalFacts {
  readonly id: string
  /** Its place in the bag; null when the bag holds lines of it alone. */
  readonly packed: string | null
  /** As documents call it. */
  readonly path: string
  /** The inputs that were read from it. */
  readonly inputs: readonly string[]
  /** RFC 3339 UTC; null for standard input. */
  readonly modified: string | null
  /** Permission bits in octal; null for standard input. */
  readonly mode: string | null
  readonly bytes: number
  readonly sha256: string
}

/** What the tag files tell. */
export interface BundleFacts extends VerifyFacts {
  /** How the archive is written. */
  readonly writes: ArchiveKind
  readonly caseId: string
  readonly tlp: TlpLabel
  /** RFC 3339 UTC. */
  readonly at: string
  readonly contact: string
  /** The zone of times that carried none. */
  readonly timezone: string
  readonly tool: { readonly name: string; readonly version: string }
  /** The command as it was given, without the program's own path. */
  readonly command: readonly string[]
  readonly config: { readonly path: string; readonly sha256: string } | null
  readonly filters: BundleFilters
  /** Each rule that was run, with the digest of what it says. */
  readonly rules: readonly BundleRule[]
  readonly recipe: BundleRecipe
  readonly originals: readonly OriginalFacts[]
  readonly inputs: readonly Input[]
  readonly unreadable: readonly { readonly path: string; readonly problem: string }[]
  /** The custody log, as it will be in the bag. */
  readonly custody: string
  readonly custodyHead: { readonly records: number; readonly last: string | null }
  /** Which part of a set it is; null for a bundle that is one file. */
  readonly part: { readonly number: number; readonly set: BundleSet } | null
  /** Of a twin for sharing: what was done to it; null for any other bundle. */
  readonly redaction: Redaction | null
}

/** In a part of a set: where the files of all parts lie. */
export const SET_FILE = 'meta/set.json'

/** The tag files of a bundle but for its manifests, in the order in which they are written. */
export function tagFiles(facts: BundleFacts, payload: readonly PackedFile[]): TagFile[] {
  const bytes = payload.reduce((sum, file) => sum + file.bytes, 0)
  return [
    { path: 'bagit.txt', text: DECLARATION },
    { path: 'bag-info.txt', text: bagInfo(facts, `${bytes}.${payload.length}`) },
    { path: 'VERIFY.txt', text: verifyText(facts, new Set(payload.map(({ path }) => path.split('/')[1] ?? ''))) },
    { path: 'meta/bundle.json', text: json(bundleFacts(facts)) },
    { path: 'meta/recipe.json', text: json(facts.recipe) },
    { path: 'meta/files.json', text: json({ files: filesOf(facts, payload) }) },
    { path: 'meta/profile.json', text: json(BUNDLE_PROFILE) },
    { path: 'meta/completeness.json', text: json({ inputs: facts.inputs, unreadable: facts.unreadable }) },
    { path: 'custody/custody.jsonl', text: facts.custody },
    ...(facts.redaction === null ? [] : [{ path: 'meta/redaction.json', text: json(facts.redaction) }]),
    ...(facts.part === null ? [] : [{ path: SET_FILE, text: json(facts.part.set) }]),
  ]
}

const DESCRIPTION = 'Logs of an incident, and what was worked out from them'
const REDACTED = `REDACTED TWIN, names are pseudonyms: ${DESCRIPTION}`

function bagInfo(facts: BundleFacts, oxum: string): string {
  return writeBagInfo([
    { label: 'BagIt-Profile-Identifier', value: OUR_PROFILE },
    { label: 'External-Identifier', value: oneLine(facts.caseId) },
    { label: 'External-Description', value: facts.redaction === null ? DESCRIPTION : REDACTED },
    { label: 'Contact-Name', value: oneLine(facts.contact) },
    { label: 'Bagging-Date', value: facts.at.slice(0, 10) },
    { label: 'Bag-Software-Agent', value: `${facts.tool.name} ${facts.tool.version}` },
    { label: 'Payload-Oxum', value: oxum },
    { label: 'TLP', value: facts.tlp },
    { label: 'Custody-Head', value: formatHead(facts.custodyHead) },
    { label: 'Timezone', value: facts.timezone },
    ...groupOf(facts),
  ])
}

function groupOf({ part }: BundleFacts): BagInfoField[] {
  if (part === null) return []
  return [
    { label: 'Bag-Group-Identifier', value: part.set.group },
    { label: 'Bag-Count', value: `${part.number} of ${part.set.parts}` },
  ]
}

function bundleFacts(facts: BundleFacts): WorkedMeta {
  const { caseId, tlp, at, contact, archive, writes, encryptedTo, signatures, tool, command, config } = facts
  const { filters, evidence, rules } = facts
  return {
    case_id: caseId,
    tlp,
    made_at: at,
    contact,
    archive: { name: archive, kind: writes },
    encrypted_to: encryptedTo === null ? null : [...encryptedTo],
    signatures,
    tool,
    command: [...command],
    config,
    filters,
    evidence,
    rules: [...rules],
  }
}

function filesOf({ originals }: BundleFacts, payload: readonly PackedFile[]): readonly object[] {
  const packed = new Map(payload.map((file) => [file.path, file]))
  return originals.map(({ id, packed: place, path, inputs, modified, mode, bytes, sha256 }) => {
    // Of one that lies in another part, or in pieces, the digest is that of the whole.
    const sha512 = packed.get(place ?? '')?.sha512 ?? null
    return { id, file: place, original_path: path, inputs, modified, mode, bytes, sha256, sha512 }
  })
}

/** JSON for people and programs, whatever a name in it holds. */
function json(value: object): string {
  return `${JSON.stringify(value, null, 2).replaceAll(ACTING, escapeUnit)}\n`
}

/** What acts when it is printed, or is no text. */
const ACTING = /[\u007f-\u009f]|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}/gu

function escapeUnit(text: string): string {
  return Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
    '',
  )
}
