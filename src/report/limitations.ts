import type { Sentence } from '../model/report-parts.ts'
import { ledgerNotes } from '../output/ledger.ts'
import { duration, plural } from '../output/words.ts'
import type { Citer } from './citer.ts'
import { hiddenClients } from './hidden-clients.ts'
import type { ReportMaterial } from './material.ts'
import { at, named, sentence, value } from './runs.ts'

interface Limitation {
  readonly id: string
  readonly sentence: Sentence
}

/** An attack this near the edge of the logs may go on beyond it. */
const EDGE_SECONDS = 300

/** What this report cannot say, and why. */
export function limitationsOf(material: ReportMaterial, citer: Citer): Limitation[] {
  return [
    ...standIns(material),
    ...hiddenPeople(material),
    ...edges(material),
    ...missing(material, citer),
    ...reading(material),
    ...rules(material),
    {
      id: 'absence',
      sentence: sentence([
        'That something does not stand in these logs does not prove that it did not happen: they hold only what was logged.',
      ]),
    },
  ]
}

/** Sources that stand for others. */
function standIns(material: ReportMaterial): Limitation[] {
  const { gateways, shared, inside } = hiddenClients(material)
  return [
    ...gateways.map((source) => ({
      id: 'gateway',
      sentence: sentence([
        'The real client is hidden behind ',
        value(source),
        ', a gateway by the configuration: one person or many may be behind it, and blocking it cuts off everybody there.',
      ]),
    })),
    ...shared.map((source) => ({
      id: 'shared_source',
      sentence: sentence([
        'The real client is hidden behind ',
        value(source),
        ', which others use too: what came from there is not all of one person.',
      ]),
    })),
    ...inside.map((source) => ({
      id: 'private_source',
      sentence: sentence([
        'The real client may be hidden behind ',
        value(source),
        ': it is an address of a private network, such as a proxy or the gateway of containers has. If it is one, name it under gateways in the configuration.',
      ]),
    })),
  ]
}

/** Accounts that were attacked and that are no person's. */
function hiddenPeople({ accounts, accountKinds: { service, shared } }: ReportMaterial): Limitation[] {
  const attacked = accounts.filter(({ verdict }) => verdict !== 'clear').map(({ account }) => account)
  const of = (names: readonly string[]): string[] => attacked.filter((account) => names.includes(account))
  const told = (id: string, who: readonly string[], one: string, many: string): Limitation[] =>
    who.length === 0 ? [] : [{ id, sentence: sentence([...named(who), who.length === 1 ? one : many]) }]
  return [
    ...told(
      'shared_account',
      of(shared),
      ' is a shared account by the configuration: its name tells no person, and who used it only other records can tell.',
      ' are shared accounts by the configuration: their names tell no person, and who used them only other records can tell.',
    ),
    ...told(
      'service_account',
      of(service),
      ' is a service account by the configuration: a program whose password has expired fails as an attack does. Ask who runs it when its password was changed.',
      ' are service accounts by the configuration: programs whose passwords have expired fail as an attack does. Ask who runs them when their passwords were changed.',
    ),
  ]
}

/** An attack that begins or ends where the logs do. */
function edges({ summary }: ReportMaterial): Limitation[] {
  const { first_event, last_event, first_malicious, last_malicious } = summary
  if (first_event === null || last_event === null || first_malicious === null || last_malicious === null) return []
  const gap = (a: string, b: string): number => (Date.parse(b) - Date.parse(a)) / 1000
  return [
    ...(gap(first_event, first_malicious) > EDGE_SECONDS
      ? []
      : [
          {
            id: 'begins_with_attack',
            sentence: sentence([
              'The logs begin with the attack, at ',
              at(first_event),
              ': what came before is not known.',
            ]),
          },
        ]),
    ...(gap(last_malicious, last_event) > EDGE_SECONDS
      ? []
      : [
          {
            id: 'ends_with_attack',
            sentence: sentence([
              'The logs end with the attack, at ',
              at(last_event),
              ': what came after is not known.',
            ]),
          },
        ]),
  ]
}

/** What the logs themselves show to be missing or changed. */
function missing({ findings, unreadable, quality }: ReportMaterial, citer: Citer): Limitation[] {
  const about = findings.filter(({ kind }) => kind === 'log_gap' || kind === 'log_tampering')
  return [
    ...about.slice(0, MOST_TOLD).map(({ rule_title, first, last, description, evidence }) => ({
      id: 'log_fault',
      sentence: sentence(
        [`${rule_title}, from `, at(first), ' to ', at(last), ': ', value(description), '.'],
        citer.cite(evidence[0]),
      ),
    })),
    ...(about.length > MOST_TOLD
      ? [
          {
            id: 'log_faults',
            sentence: sentence([`And ${about.length - MOST_TOLD} more faults of this kind: see tatou-ir quality.`]),
          },
        ]
      : []),
    ...unreadable.map(({ path, problem }) => ({
      id: 'unreadable',
      sentence: sentence([value(path), ` ${problem}: what it holds is not in this report.`]),
    })),
    ...quality.skews
      .filter(({ skew_seconds: seconds }) => Math.abs(seconds) >= 1)
      .map(({ path, reference, skew_seconds: seconds, confidence }) => ({
        id: 'clock',
        sentence: sentence([
          'The clock of ',
          value(path),
          ` is ${duration(Math.abs(seconds))} ${seconds > 0 ? 'ahead of' : 'behind'} that of `,
          value(reference),
          ` (confidence: ${confidence}).`,
        ]),
      })),
  ]
}

const MOST_TOLD = 10

/** What was assumed while reading, and what was not read. */
function reading({ inputs, quality }: ReportMaterial): Limitation[] {
  const hiding = quality.observations.filter(({ group }) => group === 'hiding')
  const secrets = quality.observations.filter(({ group }) => group === 'secret')
  return [
    ...ledgerNotes(inputs)
      .filter(({ text }) => !text.startsWith('Nothing was left unread'))
      .map(({ text }) => ({ id: 'reading', sentence: sentence([text]) })),
    ...(hiding.length === 0
      ? []
      : [
          {
            id: 'hiding',
            sentence: sentence([
              'Some lines hide or imitate others (',
              ...named([...new Set(hiding.map(({ source }) => source))]),
              '): read these with care.',
            ]),
          },
        ]),
    ...(secrets.length === 0
      ? []
      : [
          {
            id: 'secrets',
            sentence: sentence(['The logs hold passwords, tokens or keys in the clear: hand them on with care.']),
          },
        ]),
  ]
}

/** Rules that could not look. */
function rules({ rules: outcomes }: ReportMaterial): Limitation[] {
  const count = (word: string): number => outcomes.filter(({ outcome }) => outcome === word).length
  const [noData, unsupported, broken] = [count('no_data'), count('unsupported'), count('error')]
  const why = [
    ...(noData === 0 ? [] : [`${plural(noData, 'rule')} had no event to look at`]),
    ...(unsupported === 0 ? [] : [`${plural(unsupported, 'rule')} cannot run here`]),
    ...(broken === 0 ? [] : [`${plural(broken, 'rule is', 'rules are')} broken`]),
  ]
  if (why.length === 0) return []
  return [
    {
      id: 'rules',
      sentence: sentence([
        `Of ${plural(outcomes.length, 'rule')}, ${why.join(', ')}: what they look for is neither shown nor ruled out.`,
      ]),
    },
  ]
}
