import { PlaybookPlanDocument, type PlanStep } from '../model/playbook.ts'
import { chunks } from './chunks.ts'
import { escapeMarkdown } from './escape-markdown.ts'
import { escapeMermaid } from './escape-mermaid.ts'
import { escapeTerminal, wrap } from './escape-terminal.ts'
import { jsonDocument } from './json.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import { printLines } from './print.ts'
import { approvalText, collateralText, stepList, whoText } from './playbook-step.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'
import { duration } from './words.ts'
import { labelled, paragraph } from './wrapped.ts'

/** The formats of a playbook that is laid out. */
export const PLAN_FORMATS = ['table', 'json', 'md', 'mermaid'] as const
type PlanFormat = (typeof PLAN_FORMATS)[number]

type Variable = PlaybookPlanDocument['variables'][number]

const VARIABLES: readonly Column<Variable>[] = [
  { title: 'Variable', cell: ({ name }) => span(name, 'accent') },
  { title: 'Value', cell: ({ value }) => (value === null ? span('not known', 'dim') : valueSpan(value)), min: 16 },
  { title: 'Because', cell: ({ reason, description }) => span(reason ?? description, 'dim'), min: 16 },
]

/** What stands before a step in the tree: its branch, and how deep it lies. */
function* treeLines(steps: readonly PlanStep[], options: RenderOptions): Generator<Line> {
  const bar = options.unicode ? '│ ' : '| '
  for (const step of steps) {
    const indent = bar.repeat(Math.max(0, step.depth - (step.branch === null ? 0 : 1)))
    const fork = step.branch === null ? '' : options.unicode ? '├─' : '+-'
    if (step.branch !== null) yield [span(`  ${indent}${fork}`, 'dim'), span(step.branch, 'accent')]
    if (step.type === 'end') continue
    const body = `  ${bar.repeat(step.depth)}`
    const mark = step.condition === null ? '' : `  ${step.condition}`
    const taken = step.taken === null ? '' : `  -> ${step.taken}`
    yield [
      span(body, 'dim'),
      span(
        step.type === 'if-condition' || step.type === 'while-condition'
          ? step.name
          : `${KINDS[step.purpose ?? ''] ?? '·'} ${step.name}`,
        'strong',
      ),
      span(mark, 'dim'),
      span(taken, 'warning'),
    ]
    yield* detailLines(step, body, options)
  }
}

const KINDS: Readonly<Record<string, string>> = {
  investigate: '?',
  preserve: '#',
  contain: '!',
  eradicate: '!',
  recover: '+',
  notify: '>',
  document: '#',
  decide: '?',
}

function* detailLines(step: PlanStep, body: string, options: RenderOptions): Generator<Line> {
  const inset = (text: string): Line[] =>
    wrap(escapeTerminal(text, options.unicode), Math.max(20, options.columns - body.length - 4)).map((line) => [
      span(body, 'dim'),
      span(`    ${line}`, 'dim'),
    ])
  if (step.role !== null) yield* inset(whoText(step))
  const approval = approvalText(step)
  if (approval !== null) yield* inset(`approval: ${approval}`)
  if (step.collateral !== null) yield* inset(collateralText(step.collateral))
  for (const { type, text } of step.commands) {
    if (type === 'manual') continue
    for (const line of wrap(
      escapeTerminal(`$ ${text}`, options.unicode),
      Math.max(20, options.columns - body.length - 4),
    ))
      yield [span(body, 'dim'), span('    '), span(line, 'accent')]
  }
}

function* headLines(document: PlaybookPlanDocument, options: RenderOptions): Generator<Line> {
  const { playbook } = document
  yield [span(playbook.title, 'strong'), span(`  ${playbook.name}`, 'dim')]
  yield* paragraph(playbook.description, options)
  yield EMPTY_LINE
  yield* labelled('Level', playbook.level ?? 'not said', options)
  if (playbook.time_box_minutes !== null) yield* labelled('Time box', duration(playbook.time_box_minutes * 60), options)
  yield* labelled('Roles', playbook.roles.join(', ') || 'not said', options)
  yield* labelled('CSF 2.0', playbook.functions.join(', ') || 'not said', options)
  yield* labelled('Answers', playbook.kinds.join(', ').replaceAll('_', ' ') || 'any incident', options)
  yield* labelled('File', `${playbook.path}, SHA256 ${playbook.sha256.slice(0, 16)}`, options)
}

function* planLines(document: PlaybookPlanDocument, options: RenderOptions): Generator<Line> {
  yield* headLines(document, options)
  yield EMPTY_LINE
  if (document.variables.length > 0) {
    yield* listLines('Variables', VARIABLES, document.variables, { ...options, full: true })
    yield EMPTY_LINE
  }
  yield [span('Steps', 'strong'), span('  ? ask, # keep, ! contain, + recover, > tell', 'dim')]
  yield* treeLines(document.steps, options)
  yield EMPTY_LINE
  yield [span('If a step fails', 'strong')]
  yield* treeLines(document.exception, options)
}

function* showLines(document: PlaybookPlanDocument, options: RenderOptions): Generator<Line> {
  yield* headLines(document, options)
  for (const { after_minutes: minutes, role, text } of document.escalation)
    yield* labelled(
      'Escalation',
      `${minutes === 0 ? 'at once' : `after ${duration(minutes * 60)}`}, ${role.replaceAll('_', ' ')}: ${text}`,
      options,
    )
  for (const { audience, channel, when, text } of document.communications)
    yield* labelled('Tell', `${audience}, by ${channel}, ${when}: "${text}"`, options)
  yield* stepList(document.steps, options)
  yield EMPTY_LINE
  yield [span('If a step fails', 'strong')]
  yield* stepList(document.exception, options)
}

function* markdownBlocks(document: PlaybookPlanDocument): Generator<string> {
  yield `# ${escapeMarkdown(document.playbook.title)}\n\n${escapeMarkdown(document.playbook.description)}\n`
  for (const step of [...document.steps, ...document.exception]) {
    if (step.type === 'end') continue
    const indent = '  '.repeat(step.depth)
    const branch = step.branch === null ? '' : `${escapeMarkdown(step.branch)}: `
    yield `${indent}- [ ] ${branch}**${escapeMarkdown(step.name)}**${step.condition === null ? '' : ` (${escapeMarkdown(step.condition)})`}\n`
    const details = [
      step.role === null ? null : whoText(step),
      approvalText(step) === null ? null : `approval: ${approvalText(step) ?? ''}`,
      step.answer,
      step.collateral === null ? null : collateralText(step.collateral),
      ...step.commands.map(({ text }) => text),
    ]
    for (const detail of details) if (detail !== null) yield `${indent}  - ${escapeMarkdown(detail)}\n`
  }
}

/** A flow chart for Mermaid: conditions as diamonds, branches as labelled arrows. */
function* mermaidPieces({ steps, exception }: PlaybookPlanDocument): Generator<string> {
  yield 'flowchart TD\n'
  for (const [list, prefix] of [
    [steps, 's'],
    [exception, 'x'],
  ] as const) {
    const open: { readonly at: string; readonly depth: number }[] = []
    for (const [index, step] of list.entries()) {
      const at = `${prefix}${index}`
      yield `  ${at}${shapeOf(step)}\n`
      const parent =
        step.branch === null
          ? open.findLast(({ depth }) => depth === step.depth)
          : open.findLast(({ depth }) => depth === step.depth - 1)
      if (parent !== undefined)
        yield `  ${parent.at} -->${step.branch === null ? '' : `|${escapeMermaid(step.branch)}|`} ${at}\n`
      while ((open.at(-1)?.depth ?? -1) >= step.depth) open.pop()
      open.push({ at, depth: step.depth })
      if (step.taken !== null) yield `  ${at} -.-> ${at}t["${escapeMermaid(`findings say: ${step.taken}`)}"]\n`
    }
  }
}

function shapeOf(step: PlanStep): string {
  const text = escapeMermaid(
    [step.name, step.role, ...step.commands.filter(({ type }) => type !== 'manual').map((each) => each.text)]
      .filter((part) => part !== null)
      .join(' - '),
  )
  if (step.type === 'end') return `(["end"])`
  return step.condition === null ? `["${text}"]` : `{"${text}"}`
}

/** A playbook as it would be run, with the values of a case where there is one. */
export function renderPlan(
  document: PlaybookPlanDocument,
  format: PlanFormat,
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(PlaybookPlanDocument, document)
    case 'md':
      return chunks(markdownBlocks(document))
    case 'mermaid':
      return chunks(mermaidPieces(document))
    case 'table':
      return printLines(planLines(document, options), options)
  }
}

/** A playbook to be read: every step in full. */
export function renderPlaybook(
  document: PlaybookPlanDocument,
  format: 'table' | 'json' | 'md',
  options: RenderOptions,
): AsyncIterable<string> {
  return format === 'table' ? printLines(showLines(document, options), options) : renderPlan(document, format, options)
}
