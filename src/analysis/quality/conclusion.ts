import { LEVELS } from '../../model/finding.ts'
import type { QualityObservation, QualitySource } from '../../model/quality.ts'
import { spellSeconds, type FindingHead } from '../findings.ts'

const MEDIUM = LEVELS.indexOf('medium')

/** What these logs can and cannot prove, in one line; it never holds text from a log. */
export function concludeQuality(
  sources: readonly QualitySource[],
  findings: readonly Pick<FindingHead, 'kind' | 'level'>[],
  observations: readonly Pick<QualityObservation, 'group'>[],
): string {
  if (sources.length === 0) return 'No event could be read: these logs prove nothing.'
  const gaps = findings.filter(({ kind, level }) => kind === 'log_gap' && LEVELS.indexOf(level) >= MEDIUM).length
  const tampered = findings.filter(({ kind }) => kind === 'log_tampering').length
  const hiding = observations.some(({ group }) => group === 'hiding')
  return [
    tampered > 0
      ? `Somebody may have changed these logs: ${tampered} ${tampered === 1 ? 'place contradicts' : 'places contradict'} what else they say.`
      : 'What stands in these logs happened as far as nobody changed them, which no log shows by itself.',
    gaps > 0
      ? `They are not complete: that something does not stand in them proves nothing for the time of ${gaps} ${gaps === 1 ? 'gap' : 'gaps'}.`
      : absence(sources),
    ...(hiding ? ['Some lines hide or imitate others: read these with care.'] : []),
  ].join(' ')
}

/** What it proves that something does not stand in logs without a gap. */
function absence(sources: readonly QualitySource[]): string {
  const numbered = sources.filter(({ sequence }) => sequence !== null)
  if (numbered.length === sources.length) {
    return 'Their lines are numbered and none is missing between the first and the last: what does not stand there was not logged.'
  }
  const told = sources.flatMap(({ cadence }) => cadence.told_from_seconds ?? [])
  if (told.length === 0)
    return 'That something does not stand in them proves little: removed lines would leave no trace.'
  const longest = spellSeconds(Math.round(Math.max(...told)))
  const which = told.length === sources.length ? 'any of them' : `${told.length} of ${sources.length} of them`
  return `A silence of ${longest} would show in ${which}; fewer lines could be missing without a trace.`
}
