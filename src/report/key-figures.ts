import type { Counted } from '../analysis/incident/counted-lines.ts'
import type { KeyFigure } from '../model/report-parts.ts'
import type { Citer } from './citer.ts'
import type { ReportMaterial, ReportSaid } from './material.ts'

const secondsBetween = (from: string | null, to: string | null | undefined): number | null =>
  from === null || to === null || to === undefined ? null : (Date.parse(to) - Date.parse(from)) / 1000

/** The figures that decide, each with the document that holds it and the lines that begin and end what it counts. */
export function keyFigures(material: ReportMaterial, said: ReportSaid, citer: Citer): KeyFigure[] {
  const { summary, facts } = material
  const { attack } = summary
  const cite = (counted: Counted): number[] => citer.cite(...facts.counted[counted].map(facts.placeOf))
  const count = (name: keyof typeof attack, label: string, citations: number[]): KeyFigure => ({
    id: name,
    label,
    value: attack[name],
    unit: 'count',
    of: summary[name],
    source: { document: 'timeline', pointer: `/summary/attack/${name}` },
    citations,
  })
  return [
    {
      ...figure('compromised_accounts', 'Accounts compromised', summary.compromised_accounts.length),
      source: { document: 'timeline', pointer: '/summary/compromised_accounts' },
    },
    count('accounts', 'Accounts attacked', cite('attempts')),
    count('sources', 'Sources of the attack', cite('attempts')),
    count('failed_logins', 'Failed logins', cite('failed_logins')),
    count('enumeration_attempts', 'Enumeration attempts', cite('enumeration_attempts')),
    count('successful_logins', 'Successful logins of the attack', cite('successful_logins')),
    {
      ...figure('duration_seconds', 'Length of the attack', summary.duration_seconds, 'seconds'),
      source: { document: 'timeline', pointer: '/summary/duration_seconds' },
      citations: cite('attempts'),
    },
    ...times(material, said),
  ]
}

function figure(id: string, label: string, value: number | null, unit: KeyFigure['unit'] = 'count'): KeyFigure {
  return { id, label, value, unit, of: null, source: { document: 'report', pointer: '' }, citations: [] }
}

/** How long people and controls took, as far as anybody says. */
function times({ summary, facts }: ReportMaterial, { notes }: ReportSaid): KeyFigure[] {
  const first = summary.first_malicious
  const told = [
    [
      'seconds_to_control',
      'First attempt to first control',
      secondsBetween(first, facts.controls[0]?.first),
      'report',
      '/controls/seconds',
    ],
    [
      'seconds_to_detection',
      'First attempt to detection',
      secondsBetween(first, notes.detected?.at),
      'notes',
      '/detected/at',
    ],
    [
      'seconds_to_containment',
      'First attempt to containment',
      secondsBetween(first, notes.contained?.at),
      'notes',
      '/contained/at',
    ],
  ] as const
  return told
    .filter(([, , value]) => value !== null)
    .map(([id, label, value, document, pointer]) => ({
      ...figure(id, label, value, 'seconds'),
      source: { document, pointer },
    }))
}
