import type { Counted } from '../analysis/incident/counted-lines.ts'
import type { KeyFigure } from '../model/report-parts.ts'
import type { Citer } from './citer.ts'
import type { ReportMaterial, ReportSaid } from './material.ts'
import { reached } from './standing.ts'

const secondsBetween = (from: string | null, to: string | undefined): number | null =>
  from === null || to === undefined ? null : (Date.parse(to) - Date.parse(from)) / 1000

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
function times({ summary, facts }: ReportMaterial, said: ReportSaid): KeyFigure[] {
  const first = summary.first_malicious
  const took = (id: string, label: string, to: string | undefined, source: KeyFigure['source']): KeyFigure[] => {
    const value = secondsBetween(first, to)
    return value === null ? [] : [{ ...figure(id, label, value, 'seconds'), source }]
  }
  const byPeople = (state: 'detected' | 'contained' | 'recovered', id: string, label: string): KeyFigure[] => {
    const found = reached(said, state)
    if (found === null) return []
    return took(id, `First attempt to ${label}`, found.time, { document: found.from, pointer: found.pointer })
  }
  return [
    ...took('seconds_to_control', 'First attempt to first control', facts.controls[0]?.first, {
      document: 'report',
      pointer: '/controls/seconds',
    }),
    ...byPeople('detected', 'seconds_to_detection', 'detection'),
    ...byPeople('contained', 'seconds_to_containment', 'containment'),
    ...byPeople('recovered', 'seconds_to_recovery', 'recovery'),
  ]
}
