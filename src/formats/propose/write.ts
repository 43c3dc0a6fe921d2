import type { LogFormat, Sample } from '../log-format.ts'
import type { Proposal, ProposedRule } from './proposal.ts'

/** What of a log a proposal was made from. */
export interface ProposalSource {
  readonly id: string
  /** Lines that were looked at. */
  readonly lines: number
  /** Lines that the format takes, as the engine says. */
  readonly taken: number
  /** Our formats that take some of the lines already. */
  readonly known: readonly string[]
}

/** Characters that may stand in YAML as they are; the rest is escaped. */
const PRINTABLE = /^[\x20-\x7e\u00a0-\u2027\u202f-\ud7ff\ue000-\ufefe\uff00-\uffef]*$/
const RISKY = /[\u202a-\u202e\u2066-\u2069\u200b-\u200f]/

/** A text as YAML: in single quotes where it can be, else with escapes. */
export function yamlText(text: string): string {
  if (PRINTABLE.test(text) && !RISKY.test(text)) return `'${text.replaceAll("'", "''")}'`
  return JSON.stringify(text).replaceAll(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** The file of a proposed format: what was found, and in comments what the user has to decide. */
export function writeProposal(proposal: Proposal, format: LogFormat, source: ProposalSource): string {
  const { frame, time } = proposal
  return [
    `# A proposal, made from ${source.lines} lines of which it takes ${source.taken}. Look at what says "decide", change it,`,
    '# and run: tatou-ir formats test THIS_FILE',
    ...(source.known.length === 0
      ? []
      : [`# Some of these lines are read already, by ${source.known.join(', ')}: a format of yours goes before.`]),
    `id: ${source.id}`,
    `title: ${yamlText(source.id)} # decide: what wrote this log`,
    ...(frame.kind === 'text' ? textLines(frame.pattern) : jsonLines(frame)),
    ...(time === null
      ? ['# No time was found: events have the time of the one before. decide: time: {capture: …, stamp: …}']
      : [`time: {capture: ${time.capture}, stamp: ${time.stamp}}`]),
    ...ruleLines(proposal.rules),
    '# Lines that no rule holds for.',
    'otherwise: {activity: other, outcome: unknown}',
    '# What comes out now. decide: is that what happened? Who acted (user_name), and from where (source_ip)?',
    'samples:',
    ...format.samples.flatMap(sampleLines),
    ...(format.nearMisses.length === 0
      ? []
      : [
          '# Lines that must not be taken.',
          'near_misses:',
          ...format.nearMisses.map((line) => `  - ${yamlText(line)}`),
        ]),
    '',
  ].join('\n')
}

function textLines(pattern: string): string[] {
  return [
    '# What every line looks like, in RE2: groups named like columns fill them (tatou-ir formats test tells the columns).',
    `pattern: ${yamlText(pattern)}`,
  ]
}

function jsonLines({ paths, claim }: Extract<Proposal['frame'], { kind: 'json' }>): string[] {
  const list = (texts: readonly string[]): string =>
    texts.length === 1 ? texts.map(yamlText).join('') : `[${texts.map(yamlText).join(', ')}]`
  return [
    '# Where values stand in each object; those named like columns fill them.',
    'paths:',
    ...Object.entries(paths).map(([name, texts]) => `  ${name}: ${list(texts)}`),
    '# decide: is this what tells these objects from those of other logs?',
    'claim:',
    ...claim.map(
      (condition) =>
        `  - {${Object.keys(condition)
          .map((name) => `${name}: {present: true}`)
          .join(', ')}}`,
    ),
  ]
}

function ruleLines(rules: readonly ProposedRule[]): string[] {
  if (rules.length === 0) return []
  return [
    '# What messages mean: the first rule that holds. decide: activity, outcome (success, failure, unknown) and reason.',
    'messages:',
    ...rules.flatMap(({ when, pattern, means, lines }) => {
      const asked = Object.entries(when).map(([name, value]) => `${name}: ${yamlText(value)}`)
      const parts = [
        ...(asked.length === 0 ? [] : [`when: {${asked.join(', ')}}`]),
        ...(pattern === null ? [] : [`pattern: ${yamlText(pattern)}`]),
      ]
      const reason = means.reason === undefined ? '' : `, reason: ${means.reason}`
      return [
        `  # ${lines} ${lines === 1 ? 'line' : 'lines'}`,
        ...parts.map((part, index) => `${index === 0 ? '  - ' : '    '}${part}`),
        `    means: {activity: ${means.activity}, outcome: ${means.outcome}${reason}}`,
      ]
    }),
  ]
}

function sampleLines({ line, time, activity, outcome, reason, count, columns }: Sample): string[] {
  const values = Object.entries(columns).map(([name, value]) => `      ${name}: ${yamlText(String(value))}`)
  return [
    `  - line: ${yamlText(line)}`,
    ...(time === null ? [] : [`    time: ${time}`]),
    `    activity: ${activity}`,
    `    outcome: ${outcome}`,
    ...(reason === undefined ? [] : [`    reason: ${reason}`]),
    ...(count === undefined ? [] : [`    count: ${count}`]),
    ...(values.length === 0 ? [] : ['    columns:', ...values]),
  ]
}
