import type { DrillReport } from '../model/drill-report.ts'
import { strong, text, time, value } from '../report/blocks.ts'
import type { Block, Cell, Paper } from '../report/blocks.ts'
import { RATING_WORDS } from './rating.ts'

/** The report as a document for people, in the look of the incident report. `digest` is the SHA-256 of its JSON. */
export function afterActionPaper(report: DrillReport, digest: string): Paper {
  const { exercise, score } = report
  return {
    title: 'After-action report and improvement plan',
    tlp: 'TLP:AMBER',
    cover: [
      ['Exercise', [value(exercise.name)]],
      ['From', [time(exercise.began)]],
      ['To', [time(exercise.ended)]],
      ['Score', [strong(`${score.score} of 100`), text(`, ${RATING_WORDS[score.rating]}`)]],
    ],
    blocks: [...overview(report), ...analysis(report), ...plan(report), ...msel(report)],
    clock: (iso) => iso.slice(0, 19).replace('T', ' '),
    zone: 'UTC',
    digest,
  }
}

type Objective = DrillReport['objectives'][number]

function heading(id: string, words: string): Block {
  return { kind: 'heading', level: 2, id, text: words }
}

function table(caption: string, titles: readonly string[], rows: readonly (readonly Cell[])[]): Block {
  return { kind: 'table', caption, columns: titles.map((title) => ({ title })), rows: rows.map((cells) => ({ cells })) }
}

function overview({ exercise }: DrillReport): Block[] {
  return [
    heading('overview', 'Exercise overview'),
    { kind: 'paragraph', text: [value(exercise.scenario)] },
    { kind: 'paragraph', text: [text('Root cause: '), value(exercise.root_cause)] },
  ]
}

function analysis({ objectives, strengths, improvements, score }: DrillReport): Block[] {
  const rows = objectives.map(({ objective, capability, points, rating }): readonly Cell[] => [
    [text(objective)],
    [text(capability)],
    [text(String(points))],
    [strong(rating), text(`, ${RATING_WORDS[rating]}`)],
  ])
  const list = (items: readonly string[]): Block =>
    items.length === 0
      ? { kind: 'paragraph', text: [text('None.')] }
      : { kind: 'list', ordered: false, items: items.map((item) => [text(item)]) }
  const observed = (caption: string, of: (objective: Objective) => readonly string[]): Block[] => {
    const lines = objectives.flatMap((each) =>
      of(each).map((said): readonly Cell[] => [[text(each.objective)], [value(said)]]),
    )
    return lines.length === 0 ? [] : [table(caption, ['Objective', 'Observed'], lines)]
  }
  return [
    heading('analysis', 'Analysis of core capabilities'),
    table('Ratings', ['Objective', 'Capability', 'Points', 'Rating'], rows),
    { kind: 'paragraph', text: [text(`Ratings: ${score.rule}.`)] },
    heading('strengths', 'Strengths'),
    list(strengths),
    ...observed('What went well', ({ went_well: well }) => well),
    heading('improvements', 'Areas for improvement'),
    list(improvements.map(({ issue }) => issue)),
    ...observed('What did not', ({ went_wrong: wrong }) => wrong),
  ]
}

function plan({ improvements }: DrillReport): Block[] {
  const blank = (words: string | null): Cell => (words === null ? [text('to be named')] : [value(words)])
  const rows = improvements.map(({ capability, issue, action, element, owner, start, completion }): readonly Cell[] => [
    [text(capability)],
    [text(issue)],
    [text(action)],
    [text(element)],
    blank(owner),
    blank(start),
    blank(completion),
  ])
  const titles = ['Capability', 'Issue', 'Corrective action', 'Element', 'Owner', 'Start', 'Completion']
  return [heading('plan', 'Improvement plan'), table('Improvement plan', titles, rows)]
}

function msel({ msel: rows }: DrillReport): Block[] {
  const minutes = (seconds: number | null): Cell => [
    text(seconds === null ? 'never' : `${(seconds / 60).toFixed(1)} min`),
  ]
  const cells = rows.map((row): readonly Cell[] => [
    [text(String(row.number))],
    minutes(row.planned_seconds),
    minutes(row.actual_seconds),
    [value(row.from), text(' to '), value(row.to)],
    [value(row.inject)],
    [value(row.expected)],
    row.answer === null ? [text(row.status)] : [value(row.answer), text(` (${row.status})`)],
  ])
  const titles = ['No.', 'Planned', 'Came', 'From and to', 'Inject', 'Expected', 'What was answered']
  return [heading('msel', 'Master scenario events list'), table('Injects', titles, cells)]
}
