import { z } from 'zod'
import { parseAddressRange } from '../ingest/address-range.ts'
import { chunks } from '../output/chunks.ts'
import { toJson } from '../output/json.ts'
import { techniqueName } from '../report/techniques.ts'
import {
  accusing,
  isIndicator,
  sourceFigures,
  sourcesJudged,
  techniquesOf,
  toMillis,
  type AddressedSource,
  type ExportedFinding,
  type Incident,
} from './incident.ts'
import { escapePattern, FIXED_TIME, observable, stixId, tlpMarking, type StixObject } from './stix-objects.ts'
import { TLP_SPELLINGS } from './tlp.ts'

const ANY = z.unknown()

/** The most that the standard lets an object count. */
const MOST = 999_999_999

/** Where ATT&CK describes techniques. */
const ATTACK = 'https://attack.mitre.org/techniques/'

/** Who says all this. */
const IDENTITY = stixId('identity', 'tatou-ir')

/** What all objects have in common. */
interface Common {
  readonly markings: { readonly object_marking_refs: readonly string[] }
  /** The head of an object of the bundle, with its times. */
  readonly head: (type: string, id: string, created: string, modified: string) => StixObject
}

function commonOf(incident: Incident): Common {
  const markings = { object_marking_refs: [TLP_SPELLINGS[incident.tlp].marking] }
  return {
    markings,
    head: (type, id, created, modified) => ({
      type,
      spec_version: '2.1',
      id,
      created_by_ref: IDENTITY,
      created,
      modified,
      ...markings,
    }),
  }
}

const techniqueId = (technique: string): string => stixId('attack-pattern', technique)
const observedId = (finding: ExportedFinding): string => stixId('observed-data', finding.id)
const indicatorId = ({ source_ip }: AddressedSource): string => stixId('indicator', source_ip)

function identity({ markings }: Common): StixObject {
  return {
    type: 'identity',
    spec_version: '2.1',
    id: IDENTITY,
    created: FIXED_TIME,
    modified: FIXED_TIME,
    ...markings,
    name: 'tatou-ir',
    description: 'Offline analysis of exported logs.',
    identity_class: 'system',
  }
}

function attackPattern({ head }: Common, technique: string): StixObject {
  return {
    ...head('attack-pattern', techniqueId(technique), FIXED_TIME, FIXED_TIME),
    name: techniqueName(technique) ?? technique,
    external_references: [
      { source_name: 'mitre-attack', url: `${ATTACK}${technique.replace('.', '/')}`, external_id: technique },
    ],
  }
}

/** An address as an observable; none for what is no address. */
function addressObject({ markings }: Common, text: string): StixObject[] {
  const range = parseAddressRange(text)
  if (range === undefined) return []
  return [observable(range.family === 4 ? 'ipv4-addr' : 'ipv6-addr', { value: range.address }, markings)]
}

function accountObject({ markings }: Common, account: string): StixObject {
  // An id is made of UTF-8, which has no half of a surrogate pair.
  return observable('user-account', { account_login: account.replaceAll(/\p{Surrogate}/gu, '\ufffd') }, markings)
}

function observedData(common: Common, finding: ExportedFinding): StixObject[] {
  const refs = [
    ...finding.sources.flatMap((source) => addressObject(common, source)),
    ...finding.accounts.map((account) => accountObject(common, account)),
  ].map(({ id }) => id)
  if (refs.length === 0) return []
  const object = {
    ...common.head('observed-data', observedId(finding), toMillis(finding.first), toMillis(finding.last)),
    labels: [finding.kind.replaceAll('_', '-'), `level-${finding.level}`],
    external_references: [{ source_name: 'tatou-ir', external_id: finding.id, description: finding.rule_title }],
    first_observed: finding.first,
    last_observed: finding.last,
    number_observed: Math.min(MOST, Math.max(1, finding.count)),
    object_refs: [...new Set(refs)],
  }
  return [object]
}

function indicator({ head }: Common, source: AddressedSource): StixObject {
  const { source_ip, range } = source
  return {
    ...head('indicator', indicatorId(source), toMillis(source.first_seen), toMillis(source.last_seen)),
    name: `Attacks from ${source_ip}`,
    description: sourceFigures(source),
    indicator_types: ['malicious-activity'],
    pattern: `[ipv${range.family}-addr:value = '${escapePattern(source_ip)}']`,
    pattern_type: 'stix',
    pattern_version: '2.1',
    valid_from: source.first_seen,
  }
}

function sighting({ head }: Common, source: AddressedSource, observed: readonly string[]): StixObject {
  const id = indicatorId(source)
  return {
    ...head('sighting', stixId('sighting', id), toMillis(source.first_seen), toMillis(source.last_seen)),
    first_seen: source.first_seen,
    last_seen: source.last_seen,
    count: Math.min(MOST, source.events),
    sighting_of_ref: id,
    ...(observed.length === 0 ? {} : { observed_data_refs: observed }),
    where_sighted_refs: [IDENTITY],
  }
}

function relationship({ head }: Common, source: AddressedSource, type: string, target: string): StixObject {
  const from = indicatorId(source)
  return {
    ...head(
      'relationship',
      stixId('relationship', type, from, target),
      toMillis(source.first_seen),
      toMillis(source.last_seen),
    ),
    relationship_type: type,
    source_ref: from,
    target_ref: target,
  }
}

/** What hangs on the indicator of a source: its sighting, what it rests on, and what it indicates. */
function around(common: Common, source: AddressedSource, findings: readonly ExportedFinding[]): StixObject[] {
  const observed = findings.map(observedId)
  return [
    sighting(common, source, observed),
    ...observed.map((id) => relationship(common, source, 'based-on', id)),
    ...techniquesOf(findings).map((technique) => relationship(common, source, 'indicates', techniqueId(technique))),
  ]
}

async function* objects(incident: Incident): AsyncGenerator<StixObject> {
  const common = commonOf(incident)
  const findings = accusing(incident.findings)
  const attackers = sourcesJudged(await incident.sources(), 'attacker').filter(isIndicator)
  yield* [tlpMarking(incident.tlp), identity(common)]
  for (const technique of techniquesOf(findings)) yield attackPattern(common, technique)
  const addresses = new Set(findings.flatMap(({ sources }) => sources))
  for (const address of addresses) yield* addressObject(common, address)
  const accounts = new Set(findings.flatMap((finding) => finding.accounts))
  for (const account of accounts) yield accountObject(common, account)
  for (const source of attackers) yield indicator(common, source)
  for (const finding of findings) yield* observedData(common, finding)
  const bySource = findingsBySource(findings)
  for (const source of attackers) yield* around(common, source, bySource.get(source.source_ip) ?? [])
}

function findingsBySource(findings: readonly ExportedFinding[]): ReadonlyMap<string, readonly ExportedFinding[]> {
  const found = new Map<string, ExportedFinding[]>()
  for (const finding of findings) {
    for (const source of finding.sources) {
      const list = found.get(source)
      if (list) list.push(finding)
      else found.set(source, [finding])
    }
  }
  return found
}

async function* pieces(incident: Incident): AsyncGenerator<string> {
  const logs = incident.inputs.map(({ sha256 }) => sha256)
  yield `{\n  "type": "bundle",\n  "id": ${toJson(ANY, stixId('bundle', incident.tlp, ...logs))},\n  "objects": `
  let before = '[\n    '
  for await (const object of objects(incident)) {
    yield before + toJson(ANY, object)
    before = ',\n    '
  }
  yield '\n  ]\n}\n'
}

/**
 * The attack as a STIX 2.1 bundle (OASIS): who says it, what was observed (addresses and accounts of findings), an indicator for
 * each attacking address with its sighting, and the ATT&CK techniques it indicates, all marked with a TLP 2.0 label. Shared
 * and local addresses are observed but indicate nothing. Every id follows from what its object is about: the same logs give the
 * same bytes, and more logs of an attack give newer versions of the same objects.
 */
export function exportStix(incident: Incident): AsyncIterable<string> {
  return chunks(pieces(incident))
}
