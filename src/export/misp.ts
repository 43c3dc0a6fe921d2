import { z } from 'zod'
import { chunks } from '../output/chunks.ts'
import { toJson } from '../output/json.ts'
import { techniqueName } from '../report/techniques.ts'
import {
  accusing,
  attackedAccounts,
  attackerAgents,
  isIndicator,
  millisOf,
  sourceFigures,
  sourcesJudged,
  techniquesOf,
  type AddressedSource,
  type Incident,
} from './incident.ts'
import { incidentKey, incidentTitle } from './incident-words.ts'
import { TLP_SPELLINGS } from './tlp.ts'
import { OWN_NAMESPACE, uuid5 } from './uuid.ts'

const ANY = z.unknown()

/** `threat_level_id`: 1 high, 2 medium, 3 low, 4 undefined. */
const THREAT = { compromised: '1', inconclusive: '2', attempted: '3', no_incident: '4' } as const

/** `analysis`: people have not looked at it yet. */
const INITIAL = '0'

/** `distribution` of the event: the organisation alone, until somebody decides otherwise; attributes inherit it. */
const OWN_ORGANISATION = '0'
const INHERIT = '5'

interface Attribute {
  readonly type: 'ip-src' | 'target-user' | 'user-agent'
  readonly category: 'Network activity' | 'Targeting data'
  readonly value: string
  readonly to_ids: boolean
  readonly comment: string
  readonly first: string | null
  readonly last: string | null
}

const seconds = (iso: string): string => String(Math.floor(millisOf(iso) / 1000))
const offset = (iso: string): string => iso.replace(/Z$/, '+00:00')

function addressAttribute(source: AddressedSource): Attribute {
  return {
    type: 'ip-src',
    category: 'Network activity',
    value: source.source_ip,
    to_ids: isIndicator(source),
    comment: `${source.verdict}: ${sourceFigures(source)}`,
    first: source.first_seen,
    last: source.last_seen,
  }
}

async function attributesOf(incident: Incident): Promise<Attribute[]> {
  const sources = await incident.sources()
  const addresses = sourcesJudged(sources, 'attacker', 'suspicious', 'shared').map(addressAttribute)
  const accounts = attackedAccounts(await incident.accounts())
  return [
    ...addresses,
    ...accounts.map(({ account, verdict, first_seen, last_seen }): Attribute => ({
      type: 'target-user',
      category: 'Targeting data',
      value: account,
      to_ids: false,
      comment: verdict.replaceAll('_', ' '),
      first: first_seen,
      last: last_seen,
    })),
    ...attackerAgents(sources).map((agent): Attribute => ({
      type: 'user-agent',
      category: 'Network activity',
      value: agent,
      to_ids: false,
      comment: '',
      first: null,
      last: null,
    })),
  ]
}

function attributeJson(attribute: Attribute, event: string, timestamp: string): string {
  const { type, category, value, to_ids, comment, first, last } = attribute
  return toJson(ANY, {
    uuid: uuid5(OWN_NAMESPACE, ['misp-attribute', event, type, value].join('\n')),
    type,
    category,
    value,
    to_ids,
    comment,
    distribution: INHERIT,
    timestamp,
    ...(first === null || last === null ? {} : { first_seen: offset(first), last_seen: offset(last) }),
  })
}

async function* pieces(incident: Incident): AsyncGenerator<string> {
  const { summary, tlp } = incident
  const uuid = uuid5(OWN_NAMESPACE, `misp-event\n${incidentKey(incident)}`)
  const last = summary.last_malicious ?? summary.last_event ?? '1970-01-01T00:00:00.000000Z'
  const timestamp = seconds(last)
  const tags = [
    `tlp:${TLP_SPELLINGS[tlp].word}`,
    ...techniquesOf(accusing(incident.findings)).map(
      (id) => `misp-galaxy:mitre-attack-pattern="${techniqueName(id) ?? id} - ${id}"`,
    ),
  ]
  const head = {
    uuid,
    info: incidentTitle(incident),
    date: (summary.first_malicious ?? last).slice(0, 10),
    timestamp,
    threat_level_id: THREAT[summary.verdict],
    analysis: INITIAL,
    distribution: OWN_ORGANISATION,
    published: false,
    Tag: tags.map((name) => ({ name })),
  }
  yield `{\n  "Event": ${toJson(ANY, head).slice(0, -1)},"Attribute":`
  let before = '[\n    '
  for (const attribute of await attributesOf(incident)) {
    yield before + attributeJson(attribute, uuid, timestamp)
    before = ',\n    '
  }
  yield before.startsWith('[') ? '[]}\n}\n' : '\n  ]}\n}\n'
}

/**
 * The attack as a MISP event (MISP core format, draft-dulaunoy-misp-core-format): sources, attacked accounts and user agents as
 * attributes, techniques as galaxy tags. Only addresses that are the attackers' own are for detection (`to_ids`).
 */
export function exportMisp(incident: Incident): AsyncIterable<string> {
  return chunks(pieces(incident))
}
