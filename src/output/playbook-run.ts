import { PlaybookRunDocument, PlaybookRunsDocument, type RunStep } from '../model/playbook-run.ts'
import { chunks } from './chunks.ts'
import { escapeMarkdown } from './escape-markdown.ts'
import { jsonDocument } from './json.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import type { Tone } from './paint.ts'
import { stepHeading, stepLines } from './playbook-step.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'
import { plural, timeText } from './words.ts'
import { labelled } from './wrapped.ts'

const TONES: Readonly<Record<RunStep['state'], Tone>> = {
  done: 'good',
  failed: 'danger',
  skipped: 'warning',
  not_applicable: 'dim',
  blocked: 'danger',
  delegated: 'warning',
  open: 'accent',
  decided: 'plain',
}

function stateText({ state, taken, late }: RunStep): string {
  const word = state === 'decided' ? (taken ?? '') : state.replace('_', ' ')
  return late ? `${word}, late` : word
}

function saidOf({ reason, note, to, sets, computed, taken }: RunStep): string {
  const chosen = Object.entries(sets).map(([name, value]) => `${name} = ${value}`)
  const against = computed !== null && computed !== taken ? `the findings say ${computed}` : null
  return [to === null ? null : `to ${to}`, reason, note, ...chosen, against].filter((part) => part !== null).join('; ')
}

function columns(options: RenderOptions): readonly Column<RunStep>[] {
  return [
    { title: 'Step', cell: ({ name }) => span(name), min: 20 },
    { title: 'State', cell: (step) => span(stateText(step), TONES[step.state]) },
    { title: 'By', cell: ({ by }) => valueSpan(by ?? ''), min: 6, drop: 2 },
    { title: 'Finished', cell: ({ finished }) => span(timeText(finished, options)), drop: 3 },
    {
      title: 'Kept',
      cell: ({ evidence }) => span(evidence.length === 0 ? '' : String(evidence.length)),
      align: 'right',
      drop: 4,
    },
    { title: 'What was said', cell: (step) => valueSpan(saidOf(step)), min: 12, drop: 1 },
  ]
}

const STATES: Readonly<Record<PlaybookRunDocument['state'], string>> = {
  open: 'open',
  completed: 'completed',
  exception: 'ended by its way out: a step failed',
}

function* headLines(run: PlaybookRunDocument, options: RenderOptions): Generator<Line> {
  yield [
    span(run.playbook.title, 'strong'),
    span(`  ${STATES[run.state]}`, run.state === 'completed' ? 'good' : 'warning'),
  ]
  yield* labelled('Run', run.run, options)
  yield* labelled('Case', run.case, options)
  yield* labelled(
    'Begun',
    `${timeText(run.started, options)}, last event ${timeText(run.updated, options)} UTC`,
    options,
  )
  yield* labelled('People', run.actors.join(', '), options)
  yield* labelled('Record', `${plural(run.head.records, 'event')}, head ${run.head.last ?? ''}`, options)
}

function* statusLines(run: PlaybookRunDocument, options: RenderOptions): Generator<Line> {
  yield* headLines(run, options)
  yield EMPTY_LINE
  yield* listLines('Steps', columns(options), run.steps, { ...options, full: true })
  yield* currentLines(run, options)
}

function* currentLines({ current, ahead, steps }: PlaybookRunDocument, options: RenderOptions): Generator<Line> {
  if (current === null) return
  yield EMPTY_LINE
  yield stepHeading(current, 'Now')
  yield* stepLines(current, options)
  const due = steps.find(({ id, state }) => id === current.id && state === 'open')?.due ?? null
  if (due !== null) yield* labelled('Until', `${timeText(due, options)} UTC`, options)
  if (ahead.length > 0)
    yield* labelled(
      'Then',
      `${ahead.slice(0, 5).join('; ')}${ahead.length > 5 ? `; and ${ahead.length - 5} more` : ''}`,
      options,
    )
}

/** A run as it stands. */
export function renderRun(
  document: PlaybookRunDocument,
  format: 'table' | 'json' | 'md',
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(PlaybookRunDocument, document)
    case 'md':
      return chunks(runMarkdown(document))
    case 'table':
      return printLines(statusLines(document, options), options)
  }
}

const RUN_COLUMNS: readonly Column<PlaybookRunsDocument['runs'][number]>[] = [
  { title: 'Run', cell: ({ run }) => span(run, 'accent') },
  { title: 'State', cell: ({ state }) => span(state) },
  { title: 'Done', cell: ({ done }) => span(String(done)), align: 'right' },
  { title: 'Waits for', cell: ({ current }) => span(current ?? ''), min: 16 },
]

/** The runs of a case. */
export function renderRuns(
  document: PlaybookRunsDocument,
  format: 'table' | 'json',
  options: RenderOptions,
): AsyncIterable<string> {
  return format === 'json'
    ? jsonDocument(PlaybookRunsDocument, document)
    : printLines(listLines('Runs', RUN_COLUMNS, document.runs, { ...options, full: true }), options)
}

/** One page for whoever takes over: what is known, what was done, what waits, what was promised. */
export function renderHandover(
  document: PlaybookRunDocument,
  format: 'table' | 'json' | 'md',
  options: RenderOptions,
): AsyncIterable<string> {
  if (format !== 'table') return renderRun(document, format, options)
  return printLines(handoverLines(document, options), options)
}

function* handoverLines(run: PlaybookRunDocument, options: RenderOptions): Generator<Line> {
  yield [span('Handover', 'strong')]
  yield* headLines(run, options)
  const known = run.variables.filter(({ value }) => value !== null)
  for (const [at, { name, value }] of known.slice(0, 8).entries())
    yield* labelled(at === 0 ? 'Known' : '', `${name.replaceAll('_', ' ').trim()}: ${value ?? ''}`, options)
  const open = run.steps.filter(({ state }) => state === 'delegated' || state === 'blocked' || state === 'skipped')
  for (const [at, step] of open.entries())
    yield* labelled(at === 0 ? 'Not done' : '', `${step.name} (${stateText(step)}): ${saidOf(step)}`, options, {
      tone: 'warning',
    })
  const actions = run.steps.filter(({ state, type }) => state === 'done' && type !== 'if-condition')
  for (const [at, step] of actions.slice(-8).entries())
    yield* labelled(
      at === 0 ? 'Done' : '',
      `${step.name}, ${step.by ?? ''}, ${timeText(step.finished, options)}${saidOf(step) === '' ? '' : `: ${saidOf(step)}`}`,
      options,
    )
  for (const [at, { by, note }] of run.notes.slice(-5).entries())
    yield* labelled(at === 0 ? 'Notes' : '', `${by}: ${note}`, options)
  for (const { from, to, at } of run.handovers.slice(-1))
    yield* labelled('Given', `by ${from} to ${to}, ${timeText(at, options)} UTC`, options)
  yield* currentLines(run, options)
}

function* runMarkdown(run: PlaybookRunDocument): Generator<string> {
  yield `# ${escapeMarkdown(run.playbook.title)}\n\n`
  const facts = [
    ['State', STATES[run.state]],
    ['Run', run.run],
    ['Case', run.case],
    ['Begun', run.started],
    ['Last event', run.updated],
    ['People', run.actors.join(', ')],
    ['Record', `${run.head.records} events, head ${run.head.last ?? ''}`],
    ['Playbook', `${run.playbook.id}, SHA256 ${run.playbook.sha256}`],
  ]
  for (const [name = '', value = ''] of facts) yield `- ${name}: ${escapeMarkdown(value)}\n`
  yield '\n## Steps\n\n'
  for (const step of run.steps) {
    const box = step.state === 'done' || step.state === 'decided' ? 'x' : ' '
    yield `- [${box}] **${escapeMarkdown(step.name)}**: ${escapeMarkdown(stateText(step))}\n`
    const details = [
      step.by === null ? null : `${step.by}, ${step.finished ?? ''}`,
      saidOf(step) === '' ? null : saidOf(step),
      ...step.approvals.map(({ name, role }) => `approved by ${name} (${role.replaceAll('_', ' ')})`),
      ...step.commands.map(({ argv, exit_code: code }) => `ran ${argv.join(' ')}: exit code ${code ?? 'none'}`),
      ...step.evidence.map(({ path, sha256 }) => `kept ${path}, SHA256 ${sha256}`),
      step.escalations > 0 ? 'escalated: the time box passed' : null,
    ]
    for (const detail of details) if (detail !== null) yield `  - ${escapeMarkdown(detail)}\n`
  }
  if (run.current !== null) yield `\n## Waits for\n\n${escapeMarkdown(run.current.name)}\n`
  if (run.notes.length > 0) yield '\n## Notes\n\n'
  for (const { at, by, note } of run.notes) yield `- ${at} ${escapeMarkdown(by)}: ${escapeMarkdown(note)}\n`
}
