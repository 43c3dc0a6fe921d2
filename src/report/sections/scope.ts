import type { ReportDocument } from '../../model/report.ts'
import { grouped, plural } from '../../output/words.ts'
import { prose, section, table, text, timeOr, value, type Block } from '../blocks.ts'

const number = (title: string) => ({ title, align: 'right' as const, weight: 0.8 })

/** What was looked at, what it cannot say, and what became of each line. */
export function scopeSection({ scope, inputs, notes }: ReportDocument): Block[] {
  const { questions } = notes.notes
  return section('scope', 'Scope and limitations', [
    ...(questions.length === 0
      ? []
      : [
          { kind: 'heading' as const, level: 3 as const, id: 'questions', text: 'Questions', mark: 'people' as const },
          { kind: 'list' as const, ordered: false, items: questions.map((each) => [text(each)]) },
        ]),
    { kind: 'heading', level: 3, id: 'limitations', text: 'What this report cannot say' },
    { kind: 'list', ordered: false, items: scope.limitations.map(({ sentence }) => prose(sentence)) },
    { kind: 'heading', level: 3, id: 'completeness', text: 'Completeness' },
    { kind: 'paragraph', text: [text(`${completeness(scope)} ${scope.quality}`)] },
    table(
      'Logs and what became of their lines',
      [
        { title: 'Log', weight: 3 },
        number('Lines'),
        number('Parsed'),
        number('Ignored'),
        number('Blank'),
        number('Rejected'),
        number('Events'),
        { title: 'First', weight: 1.5 },
        { title: 'Last', weight: 1.5 },
      ],
      inputs
        .slice(0, MOST_INPUTS)
        .map((input) => [
          [value(input.path)],
          ...[input.lines, input.parsed, input.ignored, input.blank, input.rejected, input.events].map((count) => [
            text(grouped(count)),
          ]),
          timeOr(input.first_event),
          timeOr(input.last_event),
        ]),
    ),
    ...(inputs.length > MOST_INPUTS
      ? [
          {
            kind: 'paragraph' as const,
            text: [text(`And ${plural(inputs.length - MOST_INPUTS, 'more log')}: see the evidence.`)],
          },
        ]
      : []),
  ])
}

const MOST_INPUTS = 50

function completeness({ lines, parsed, ignored, blank, rejected }: ReportDocument['scope']): string {
  const read = `${plural(lines, 'line')}: ${grouped(parsed)} parsed, ${grouped(ignored)} ignored, ${grouped(blank)} blank, ${grouped(rejected)} rejected.`
  return rejected === 0 ? `${read} Nothing was left unread.` : `${read} Rejected lines are not in this report.`
}
