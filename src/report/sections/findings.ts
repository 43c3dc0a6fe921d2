import type { ReportDocument, ReportFinding } from '../../model/report.ts'
import { plural } from '../../output/words.ts'
import { prose, section, strong, text, time, type Block } from '../blocks.ts'

/** So many findings are told at length; the rest stand in a table. */
const TOLD = 25

/** The findings: claim, confidence, evidence, other readings, what would refute them. */
export function findingsSection({ findings: { list, findings } }: ReportDocument): Block[] {
  if (findings.length === 0) return section('findings', 'Findings', [{ kind: 'paragraph', text: [text('None.')] }])
  const rest = findings.slice(TOLD)
  return section('findings', 'Findings', [
    ...(list.shown === list.of
      ? []
      : [{ kind: 'paragraph' as const, text: [text(`The worst ${list.shown} of ${plural(list.of, 'finding')}.`)] }]),
    ...findings.slice(0, TOLD).flatMap(findingBlocks),
    ...(rest.length === 0 ? [] : [restTable(rest)]),
  ])
}

function findingBlocks(finding: ReportFinding, index: number): Block[] {
  const {
    level,
    rule_title: title,
    claim,
    confidence,
    confidence_reason: reason,
    alternatives,
    refuted_by: refuted,
    techniques,
    rule_id: rule,
    id,
  } = finding
  return [
    { kind: 'heading', level: 3, id: `finding-${id}`, text: `Finding ${index + 1}: ${title}` },
    { kind: 'paragraph', text: [strong(`${level}. `), ...prose(claim)] },
    {
      kind: 'list',
      ordered: false,
      items: [
        [strong('When: '), time(finding.first), text(' to '), time(finding.last)],
        [strong('Confidence: '), text(`${confidence}: ${reason}.`)],
        [strong('Other readings: '), text(alternatives.join(' '))],
        [strong('Refuted by: '), text(refuted.join(' '))],
        [
          strong('Evidence: '),
          text(
            `${plural(finding.evidence_total, 'line')}; finding ${id}, rule ${rule}${techniques.length === 0 ? '' : `; ATT&CK ${techniques.join(', ')}`}`,
          ),
        ],
      ],
    },
  ]
}

function restTable(rest: readonly ReportFinding[]): Block {
  return {
    kind: 'table',
    caption: 'More findings',
    columns: [
      { title: 'Level', weight: 1 },
      { title: 'Finding', weight: 3 },
      { title: 'First', weight: 1.5 },
      { title: 'What', weight: 3 },
      { title: 'Confidence', weight: 1 },
    ],
    rows: rest.map(({ level, rule_title: title, first, claim, confidence }) => ({
      cells: [[text(level)], [text(title)], [time(first)], prose(claim), [text(confidence)]],
    })),
  }
}
