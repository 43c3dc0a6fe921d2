import { createHash } from 'node:crypto'
import { addressesOf, identitiesOf, type Identity } from '../../analysis/identities.ts'
import { compareFindings } from '../../analysis/compare-findings.ts'
import { findingsOf, sourcesOf, summaryOf } from '../../analysis/investigation.ts'
import { createAddressPseudonyms } from '../../evidence/redact/address-pseudonyms.ts'
import { createTextRedactor } from '../../evidence/redact/redact-text.ts'
import type { WordPseudonyms } from '../../evidence/redact/word-pseudonyms.ts'
import { formatInstant } from '../../time/instant.ts'
import type { Finding } from '../../model/finding.ts'
import type { BundleFilters, BundleRecipe } from '../../model/bundle-recipe.ts'
import { DEFAULT_CONFIG } from '../../model/config.ts'
import { TatouError } from '../../model/errors.ts'
import type { Session } from '../investigation/investigate.ts'
import { redactLogs, textLinesOf, type RedactedLog } from './redact-logs.ts'
import { createRedactor, type Redactor } from './redactor.ts'
import { replayPaths } from './replay-paths.ts'
import type { ReplayedLog } from './replay.ts'

/** What is known of a bundle when its logs were redacted. */
export interface RedactedSession {
  readonly redactor: Redactor
  readonly logs: readonly ReplayedLog[]
  readonly masked: readonly RedactedLog[]
  /** What the findings of the twin must be, and its figures. */
  readonly expected: Shape
  /** Everything that must not be found in the twin. */
  readonly secrets: readonly string[]
  /** Accounts and hosts that only their place gives away. */
  readonly placed: ReadonlySet<string>
}

interface Shape {
  readonly findings: readonly Finding[]
  readonly figures: string
}

export interface TwinOptions {
  readonly key: Uint8Array
  readonly keepAttackers: boolean
  readonly folder: string
  readonly modified: ReadonlyMap<string, string | null>
  readonly signal: AbortSignal
}

/** Writes the logs of a session, redacted, into the folder of a twin. */
export async function redactSession(session: Session, options: TwinOptions): Promise<RedactedSession> {
  const { evidence } = session
  const identities = await identitiesOf(evidence.store)
  const attackers = options.keepAttackers ? await attackersOf(session) : []
  const addresses = await addressesIn(session, options)
  const redactor = await createRedactor({
    key: options.key,
    formats: evidence.formats,
    identities,
    addresses,
    kept: new Set(attackers),
    numbers: await numbersOf(session),
  })
  const named = evidence.loaded.map(({ input, document }) => [input, twinPath(document.path, redactor)] as const)
  const at = replayPaths(named.map(([, path]) => path))
  const places = new Map(
    named.map(([input, path]) => {
      const own = at.get(path) ?? path
      const found = evidence.names.get(input)?.path ?? ''
      return [input, { path: own, at: own, modified: modifiedOf(found, options.modified) }] as const
    }),
  )
  const masked = await redactLogs(session, redactor, options.folder, places, options.signal)
  const logs = [...places.values()]
  const paths = new Map(evidence.loaded.map(({ input, document }) => [document.path, places.get(input)?.path ?? '']))
  const expected = await shapeOf(session, (finding) => renamed(finding, redactor, paths))
  const placed = new Set(identities.flatMap(({ value }) => (redactor.named(value) === undefined ? [] : [value])))
  return { redactor, logs, masked, expected, secrets: secretsOf(identities, redactor, new Set(attackers)), placed }
}

/** A twin has text where there were compressed files; nobody should try to unpack it. */
const PACKED = /\.(?:gz|zst|bz2|xz)(?=!\/|$)/gi

/** Files of an archive stand in folders of their own. */
function twinPath(path: string, { text }: Pick<Redactor, 'text'>): string {
  return text.text(path.replaceAll(PACKED, '').replaceAll('!/', '/'), false)
}

function modifiedOf(path: string, modified: ReadonlyMap<string, string | null>): string | null {
  const original = [...modified.keys()].find((each) => path === each || path.startsWith(`${each}!/`))
  return (original === undefined ? null : modified.get(original)) ?? formatInstant(0)
}

async function attackersOf({ investigation }: Session): Promise<string[]> {
  const sources = await sourcesOf(investigation, false)
  return sources.flatMap(({ source_ip: source, verdict }) =>
    verdict === 'attacker' && source !== null ? [source] : [],
  )
}

/** Every address in the logs, wherever it stands. */
async function addressesIn(session: Session, { key, signal }: TwinOptions): Promise<Set<string>> {
  const pseudonyms = createAddressPseudonyms(key)
  const nothing: WordPseudonyms = { of: (word) => word, force: (word) => word, replaced: () => [] }
  const known = new Set(await addressesOf(session.evidence.store))
  const reader = createTextRedactor({ key, words: nothing, pseudonyms, kept: new Set(), known })
  for (const input of session.evidence.loaded) {
    reader.text(input.document.path)
    for await (const { text } of textLinesOf(input, signal)) reader.text(text)
  }
  return new Set([...known, ...reader.addresses().keys()])
}

/** Numbers of eight digits and more that rules count with. */
async function numbersOf({ evidence }: Session): Promise<Set<string>> {
  const rows = await evidence.store
    .rows(`SELECT DISTINCT CAST(http_bytes AS VARCHAR) AS value FROM event WHERE http_bytes >= 10000000
    UNION SELECT DISTINCT CAST(sequence AS VARCHAR) FROM event WHERE sequence >= 10000000`)
  return new Set(rows.map(({ value }) => String(value)))
}

/** Everything that was replaced, and every name that words of it make up. */
function secretsOf(identities: readonly Identity[], redactor: Redactor, kept: ReadonlySet<string>): string[] {
  const { text, words } = redactor
  const secrets = new Set<string>()
  for (const { value } of identities) {
    const isReplaced = text.text(value, false) !== value && !kept.has(value)
    if (isReplaced && /[\p{L}\p{N}].*[\p{L}\p{N}]/su.test(value)) secrets.add(value)
  }
  for (const { original } of words.replaced()) {
    // A usual word is replaced where it is a name, and stays where it is a word.
    if (original.length >= 3 && words.of(original) !== original) secrets.add(original)
  }
  for (const address of text.addresses().keys()) secrets.add(address)
  return [...secrets].toSorted()
}

/** A finding as it must be in the twin. Its id and the bytes of its lines are others. */
function renamed(finding: Finding, redactor: Redactor, paths: ReadonlyMap<string, string>): Finding {
  return bare({
    ...finding,
    group: Object.fromEntries(Object.entries(finding.group).map(([field, value]) => [field, redactor.nameOf(value)])),
    sources: finding.sources.map((each) => redactor.nameOf(each)).toSorted(),
    accounts: finding.accounts.map((each) => redactor.nameOf(each)).toSorted(),
    evidence: finding.evidence.map((each) => ({ ...each, path: paths.get(each.path) ?? each.path })),
  })
}

/** What of a finding does not depend on names; the order of time among equals does. */
function bare(finding: Finding): Finding {
  const evidence = finding.evidence
    .map(({ path, line }) => ({ path, line, sha256: null, offset: 0, line_sha256: '' }))
    .toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line))
  const first = `${finding.first} ${JSON.stringify(finding.group)} ${JSON.stringify(evidence[0] ?? null)}`
  const id = createHash('sha256').update(`${finding.rule_id} ${first}`).digest('hex').slice(0, 16)
  const isNoted = finding.margin === null && finding.kind === 'log_gap'
  return { ...finding, id, evidence, supersedes: [], description: isNoted ? '' : finding.description }
}

async function shapeOf({ investigation }: Session, rename: (finding: Finding) => Finding): Promise<Shape> {
  const findings: Finding[] = []
  for await (const finding of findingsOf(investigation, true)) findings.push(rename(finding))
  const { compromised_accounts: compromised, ...figures } = await summaryOf(investigation)
  return { findings, figures: JSON.stringify({ ...figures, compromised: compromised.length }) }
}

/**
 * Whether a twin shows what its bundle shows, and names nobody. Throws TatouError `redact-findings` or `leak`.
 */
export async function checkTwin(session: Session, { expected, placed }: RedactedSession): Promise<void> {
  const shape = await shapeOf(session, (finding) =>
    bare({ ...finding, sources: finding.sources.toSorted(), accounts: finding.accounts.toSorted() }),
  )
  const [difference] = compareFindings(expected.findings, shape.findings)
  if (difference !== undefined) {
    const { kind, id } = difference
    const problem =
      kind === 'field' ? `${difference.field} would be ${difference.found}, not ${difference.claimed}` : kind
    throw new TatouError('redact-findings', { problem: `finding ${id}: ${problem}` })
  }
  if (shape.figures !== expected.figures)
    throw new TatouError('redact-findings', {
      problem: `the figures would be ${shape.figures}, not ${expected.figures}`,
    })
  const left = (await identitiesOf(session.evidence.store)).filter(
    ({ kind, value }) => kind !== 'path' && placed.has(value),
  )
  if (left.length === 0) return
  const places = left.slice(0, 20).map(({ kind, value }) => `an event: ${kind} '${value}'`)
  throw new TatouError('leak', { count: String(left.length), places: places.join('; ') })
}

/** How the twin is worked out: as the bundle, with other names. */
export function twinRecipe(recipe: BundleRecipe, { text, range, nameOf }: Redactor): BundleRecipe {
  const { config, reading } = recipe
  const names = (values: readonly string[]): string[] => values.map((value) => nameOf(value))
  return {
    ...recipe,
    config: {
      ...config,
      gateways: config.gateways.map(range),
      trusted_proxies: config.trusted_proxies.map(range),
      ...redactOrganisation(config, { text, range, nameOf }),
      placeholders: Object.fromEntries(
        Object.entries(config.placeholders).map(([name, values]) => [name, names(values)]),
      ),
    },
    reading: {
      ...reading,
      trusted_proxies: reading.trusted_proxies?.map(range) ?? null,
      formats: reading.formats.map((format, index) => ({ ...format, path: `format-${index + 1}.yml` })),
      skew: reading.skew.map(({ path, seconds }) => ({ path: twinPath(path, { text }), seconds })),
    },
    rule_files: recipe.rule_files.map((file, index) => ({
      path: `rules-${index + 1}.yml`,
      text: text.text(file.text, false),
    })),
  }
}

/** Who we are, with other names; what only people need, contacts and owners among it, is left out. */
function redactOrganisation(
  config: BundleRecipe['config'],
  { text, range, nameOf }: Pick<Redactor, 'text' | 'range' | 'nameOf'>,
): Pick<BundleRecipe['config'], (typeof ORGANISATION_PARTS)[number]> {
  const names = (values: readonly string[]): string[] => values.map((value) => nameOf(value))
  const { accounts, assets, zones, known_good: known } = config
  return {
    accounts: {
      privileged: names(accounts.privileged),
      service: names(accounts.service),
      shared: names(accounts.shared),
      decommissioned: names(accounts.decommissioned),
    },
    assets: assets.map(({ criticality, hosts }, index) => ({
      name: `asset-${index + 1}`,
      criticality,
      hosts: names(hosts),
    })),
    zones: zones.map(({ addresses, trust }, index) => ({
      name: `zone-${index + 1}`,
      addresses: addresses.map(range),
      trust,
    })),
    // Findings quote the reason.
    known_good: known.map(({ addresses, until, reason }) => ({
      addresses: addresses.map(range),
      until,
      reason: text.text(reason, false),
    })),
    flows: [],
    contacts: [],
    legal: { clocks: config.legal.clocks },
    deployment: DEFAULT_CONFIG.deployment,
  }
}

const ORGANISATION_PARTS = [
  'accounts',
  'assets',
  'zones',
  'known_good',
  'flows',
  'contacts',
  'legal',
  'deployment',
] as const

/** Filters with other names. */
export function twinFilters(filters: BundleFilters, { range, nameOf }: Redactor): BundleFilters {
  return { ...filters, source: filters.source.map(range), account: filters.account.map(nameOf) }
}
