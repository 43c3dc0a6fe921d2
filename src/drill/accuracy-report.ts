import { wilson } from './accuracy.ts'
import type { Accuracy, Share } from './accuracy.ts'
import { SEED_SETS } from './accuracy-plan.ts'
import type { PlanOptions } from './accuracy-plan.ts'
import { ATTACK_FAMILIES } from './attacks/families.ts'
import { exercise, HABITS } from './exercise.ts'
import { compareText } from './story.ts'

/** The page `docs/accuracy.md`: what was measured, by which definitions, and what came out. */
export function accuracyReport(accuracy: Accuracy, plan: PlanOptions): string {
  const first = SEED_SETS[plan.set]
  const range = `${first} to ${first + plan.seeds - 1}`
  const parts = [
    '# Accuracy',
    INTRODUCTION,
    `This page is written by \`npm run accuracy\`: ${accuracy.runs} logs, seeds ${range} (${plan.set} seeds; the rules were tuned on seeds from ${SEED_SETS.tuning} on, which are no part of this).`,
    '## Results',
    results(accuracy),
    '### By kind of finding',
    kindTable(accuracy),
    '### Verdicts',
    verdictTable(accuracy),
    '### By attack and log',
    familyTable(accuracy),
    '## What an attack is',
    DEFINITIONS,
    definitionTable(),
    '## What is harmless',
    HARMLESS,
    habitTable(),
    '## What is counted',
    COUNTED,
    FIGURES,
    LIMITS,
  ]
  return `${parts.map(wrap).join('\n\n')}\n`
}

const INTRODUCTION =
  'How often the detectors are right is measured on attacks whose truth is known because they never happened: the generator in `src/drill` tells days of ordinary life, most of them with an attack, and renders each into one log, which goes through the same steps as every other log. Parameters of every attack and every harmless habit are drawn from a seed.'

const DEFINITIONS = [
  'What counts as an attack was decided before the rules were run, from thresholds that others use in the field, and lies above them: five failures',
  'in ten minutes (fail2ban) or five on one account in five minutes (Hayabusa) are brute force; five or more different accounts of one address in five',
  'minutes (Hayabusa), two to six tries on each (Elastic), are spraying; hundreds of accounts with about one try each are stuffing; more than three names',
  'in five minutes that do not exist are enumeration, and so are three registrations in half an hour that answer that the account exists; tries with a median gap above ten minutes (CrowdSec) are low and slow;',
  'five failures and then a success (others ask for up to twenty) are a success after failures. Thresholds of the platform itself hold for what it',
  'reports: three addresses with one token, three refused types of files in five minutes, six failed handshakes in two minutes, four errors of SQL in five minutes, and every name of a file',
  'that climbs. *Must* are the kinds that have to be found; *may* are kinds whose definition the same lines satisfy as well, so that naming them is right and leaving them out is no fault.',
].join(' ')

const HARMLESS = [
  'Each habit comes on one day in three, and on three in four where nothing else happens. All of it is harmless by definition, however it looks: a',
  'person who fails three times and then gets in, a service that fails every 20 seconds for two hours, an office of twenty people whose passwords expired.',
].join(' ')

const COUNTED = [
  "A finding is *about* an attack when at least half of the lines it cites are lines of the attack, and it names one of the attack's sources (without",
  'sources: one of its accounts). It is *right* when its kind is among the kinds that must or may be said of that attack. Every other finding is wrong,',
  'also a second one of a wrong kind on a real attack. Findings of level `informational` are notes and are not counted; a finding of a wrong kind that a',
  'right one supersedes is not counted either.',
].join(' ')

const FIGURES = `- *Recall* of a kind: of the attacks of which it must be said, those with a right finding of that kind.
- *Precision* of a kind: of all findings of that kind, those that are right.
- *Malicious attempts*: attempts that the timeline takes for malicious against those the attackers made, weighed by how many tries a
  line stands for.
- *Verdict*: the definitions of the [verdicts](timeline.md) applied to the story by somebody who knows which actions are the attackers'. A
  person who signs in from an address they never used before, after their account was attacked, makes the right verdict \`inconclusive\`:
  the logs cannot tell. Where an attacker gets in from another address, \`inconclusive\` and \`compromised\` are both right; where only the
  own team scanned, \`no_incident\` and \`attempted\`.
- Intervals are Wilson's at 95 %.`

const LIMITS = [
  'Not measured here, since they come of comparing logs with each other or with a history: `log_gap` and `log_tampering`. Days are told one log at a time;',
  'access logs show no outcome of a login, so attacks on logins are not told in them. A log of another make, a longer history or an attacker who reads this page will give other figures.',
].join(' ')

function results({ quiet, verdictsRight, attempts, accounts }: Accuracy): string {
  const rows = [
    ['verdict of the incident', share(verdictsRight), bounds(verdictsRight)],
    ['malicious attempts, recall', share(attempts.recall), ''],
    ['malicious attempts, precision', share(attempts.precision), ''],
    ['compromised accounts, recall', share(accounts.recall), bounds(accounts.recall)],
    ['compromised accounts, precision', share(accounts.precision), bounds(accounts.precision)],
  ]
  const quietText = `In ${quiet.runs} logs of days without an attack there are ${quiet.high} findings of level high or critical, ${quiet.medium} of level medium, and ${quiet.findings} of any level but informational.`
  return `${table(['', 'share', '95 % interval'], rows)}\n\n${wrap(quietText)}`
}

function kindTable({ kinds }: Accuracy): string {
  const rows = kinds
    .toSorted((a, b) => compareText(a.kind, b.kind))
    .map(({ kind, recall, precision }) => [
      `\`${kind}\``,
      share(recall),
      bounds(recall),
      share(precision),
      bounds(precision),
    ])
  return table(['kind', 'recall', '95 % interval', 'precision', '95 % interval'], rows)
}

function verdictTable({ verdicts }: Accuracy): string {
  const rows = verdicts
    .toSorted((a, b) => compareText(`${a.expected} ${a.verdict}`, `${b.expected} ${b.verdict}`))
    .map(({ expected, verdict, runs }) => [expected, verdict, String(runs)])
  return table(['right', 'given', 'logs'], rows)
}

function familyTable({ families }: Accuracy): string {
  const rows = families
    .toSorted((a, b) => compareText(`${a.family} ${a.log}`, `${b.family} ${b.log}`))
    .map(({ family, log, recall }) => [family, log, share(recall)])
  return table(['attack', 'log', 'kinds found'], rows)
}

function definitionTable(): string {
  const rows = ATTACK_FAMILIES.map((family) => {
    const truths = family.logs.flatMap((log) =>
      exercise({ seed: 1, log, attacks: [family] }).attacks.filter(({ id }) => id === family.id),
    )
    const words = (kinds: readonly string[]): string => [...new Set(kinds)].map((kind) => `\`${kind}\``).join(', ')
    const must = words(truths.flatMap((truth) => truth.must))
    return [family.id, family.story, must, words(truths.flatMap((truth) => truth.may)), family.logs.join(', ')]
  })
  return table(['attack', 'story', 'must', 'may', 'logs'], rows)
}

function habitTable(): string {
  const rows = [...HABITS.platform, ...HABITS.host].map(({ id, story }) => [id, story])
  const scan =
    'The own team scans the web server and has forgotten it: a `web_scan` is right, and a `web_attack` where it asks for what only attackers want.'
  return table(['habit', 'story'], [...rows, ['own-scan', scan]])
}

function share({ hits, of }: Share): string {
  return of === 0 ? '–' : `${(Math.floor((hits * 10_000) / of) / 100).toFixed(2)} % (${hits}/${of})`
}

function bounds(of: Share): string {
  if (of.of === 0) return '–'
  const { low, high } = wilson(of)
  return `${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)} %`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Breaks a one-line paragraph at 140 characters; what is broken already stays as it is. */
function wrap(paragraph: string): string {
  if (paragraph.includes('\n') || paragraph.length <= 140) return paragraph
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > 140) {
      lines.push(line)
      line = word
    } else {
      line += line === '' ? word : ` ${word}`
    }
  }
  return [...lines, line].join('\n')
}
