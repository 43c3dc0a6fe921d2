import { LOG_KINDS } from './render-log.ts'
import type { Expected, Sample } from './samples.ts'
import type { Truth } from './truth.ts'

/** The page beside a sample: what happened, and the figures that must be found in each folder. */
export function noteText(sample: Sample, expected: readonly Expected[]): string {
  const parts = [`# ${sample.name}`, sample.story, '## What must be found', figures(expected)]
  const phases = expected[0]?.truth.phases ?? []
  if (phases.length > 0) parts.push('## The attack, phase by phase', phaseTable(phases))
  const requests = Object.entries(expected[0]?.truth.requests_by_phase ?? {})
  if (requests.length > 0 && phases.length === 0) {
    parts.push('## The attack, phase by phase', table(['Phase', 'Requests'], requests))
  }
  parts.push(
    `Made by the project's own generator from a story of its own, with addresses and domains that are reserved for ` +
      `documentation${gatewayNote(sample)}. The figures are counted in the story, not read from the logs: ` +
      `\`${sample.name}.expected.json\` has them all.`,
  )
  return `${parts.map(wrap).join('\n\n')}\n`
}

/** The page of the folder: which samples there are. */
export function readmeText(samples: readonly Sample[]): string {
  const rows = samples.map((sample) => [`[${sample.name}](${sample.name}.md)`, sample.title, logsOf(sample)])
  return `# Samples

Small logs of attacks that never happened. A sample's folder holds logs and nothing else; beside it \`NAME.md\` says what
happened and \`NAME.expected.json\` what must be found.

${table(['Sample', 'What it is', 'Logs'], rows)}

Times in \`NAME.expected.json\` are those of the story: an attempt lasts from its first line to its outcome, and a log that
knows only whole seconds cuts them.

\`npm run samples\` writes them all anew, byte for byte the same.
`
}

function logsOf(sample: Sample): string {
  const names = new Set(Object.values(sample.folders).flatMap((logs) => logs.map((log) => LOG_KINDS[log].fileName)))
  return [...names].join(', ')
}

function gatewayNote(sample: Sample): string {
  const used = sample.actions.some((action) => 'request' in action && action.request.sourceIp === '172.18.0.1')
  return used ? " (172.18.0.1, the gateway of the platform's Docker network, aside)" : ''
}

const FIGURES: readonly (readonly [string, (truth: Truth) => string | number])[] = [
  ['failed logins', (truth) => truth.failed_logins],
  ['successful logins', (truth) => truth.successful_logins],
  ['enumeration attempts', (truth) => truth.enumeration_attempts],
  ['sources', (truth) => truth.sources],
  ['accounts', (truth) => truth.accounts],
  ['of the attack: failed logins', (truth) => truth.attack.failed_logins],
  ['of the attack: successful logins', (truth) => truth.attack.successful_logins],
  ['of the attack: enumeration attempts', (truth) => truth.attack.enumeration_attempts],
  ['of the attack: sources', (truth) => truth.attack.sources],
  ['of the attack: accounts', (truth) => truth.attack.accounts],
  ['duration in seconds', (truth) => duration(truth)],
  ['phases, at least', (truth) => truth.phases_at_least],
  ['verdict', (truth) => truth.verdict ?? '–'],
  ['compromised accounts', (truth) => truth.compromised_accounts.length],
]

function duration(truth: Truth): string {
  const bounds = truth.duration_seconds
  return bounds === null ? '–' : `${bounds.at_least} to ${bounds.at_most}`
}

function figures(expected: readonly Expected[]): string {
  const rows = FIGURES.map(([name, value]) => [name, ...expected.map(({ truth }) => value(truth))])
  const options = expected[0]?.options ?? []
  const given = options.length === 0 ? '' : `\n\nWith \`${options.join(' ')}\`.`
  return table(['', ...expected.map(({ path }) => `\`${path}\``)], rows) + given
}

function phaseTable(phases: Truth['phases']): string {
  const rows = phases.map(({ name, start, end, attempts }) => [name, start, end, attempts])
  return table(['Phase', 'First', 'Last', 'Attempts'], rows)
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  return lines.join('\n')
}

/** Breaks a one-line paragraph at 120 characters; what is broken already stays as it is. */
function wrap(paragraph: string): string {
  if (paragraph.includes('\n') || paragraph.length <= 120) return paragraph
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > 120) {
      lines.push(line)
      line = word
    } else {
      line += line === '' ? word : ` ${word}`
    }
  }
  return [...lines, line].join('\n')
}
