import type { Finding } from '../model/finding.ts'
import type { ReportFinding } from '../model/report.ts'
import { listedFindings, weightNote } from '../output/finding-columns.ts'
import { duration, plural } from '../output/words.ts'
import type { Citer } from './citer.ts'
import type { ReportMaterial } from './material.ts'
import { readingOf } from './readings.ts'
import { named, sentence } from './runs.ts'

/** A report shows so many findings, the worst first; `detect` has all. */
export const MOST_FINDINGS = 200

/** A finding is cited by so many of its lines. */
const CITED_LINES = 5

/** The findings that no other one says all of, with how sure they are and how they may be read otherwise. */
export function reportFindings(
  { findings, gateways }: ReportMaterial,
  citer: Citer,
): { of: number; findings: ReportFinding[] } {
  const byId = new Map(findings.map((finding) => [finding.id, finding]))
  const listed = listedFindings(findings, false)
  const shown = listed.slice(0, MOST_FINDINGS).flatMap(({ id }) => byId.get(id) ?? [])
  return { of: listed.length, findings: shown.map((finding) => toReport(finding, gateways, citer)) }
}

function toReport(finding: Finding, gateways: ReadonlySet<string>, citer: Citer): ReportFinding {
  const { evidence, ...rest } = finding
  const { claim, alternatives, refutedBy } = readingOf(finding.kind)
  const shown =
    evidence.length <= CITED_LINES ? evidence : [...evidence.slice(0, CITED_LINES - 1), ...evidence.slice(-1)]
  const who = finding.sources.length === 0 ? [] : [' From ', ...named(finding.sources), '.']
  const whom = finding.accounts.length === 0 ? [] : [' On ', ...named(finding.accounts), '.']
  const size = finding.count === 0 ? '' : ` ${plural(finding.count, 'attempt')} in ${lasted(finding)}.`
  const weight = weightNote(finding.description)
  const why = weight === null ? '' : ` By the configuration: ${weight}.`
  const { word, reason } = confidenceOf(finding, gateways)
  return {
    ...rest,
    claim: sentence([claim, size, ...who, ...whom, why], citer.cite(...shown)),
    confidence: word,
    confidence_reason: reason,
    alternatives: [...alternatives],
    refuted_by: [...refutedBy],
  }
}

const lasted = ({ first, last }: Finding): string => duration((Date.parse(last) - Date.parse(first)) / 1000)

/** What a rule counts in a finding: attempts, or the accounts or sources that it does not group by. */
function countedIn({ count, distinct, group, accounts, sources }: Finding, observed: number): string {
  if (distinct === null) return observed === count ? (count === 1 ? ' attempt' : ' attempts') : ''
  if (distinct !== observed) return ''
  if (group['user.name'] === undefined && accounts.length === distinct) return distinct === 1 ? ' account' : ' accounts'
  if (group['source.ip'] === undefined && sources.length === distinct) return distinct === 1 ? ' source' : ' sources'
  return ' different values'
}

/** A burst of twice what its rule asks for does not come by chance; clocks and gateways take from what is known. */
const CLEAR = 2

function confidenceOf(
  finding: Finding,
  gateways: ReadonlySet<string>,
): { readonly word: ReportFinding['confidence']; readonly reason: string } {
  const { margin, skew_sensitive: sensitive, sources } = finding
  const hidden = sources.some((source) => gateways.has(source))
  const reasons: string[] = []
  let points = 1
  if (margin === null) reasons.push('a single record says it')
  else {
    const far = margin.threshold > 0 && margin.observed >= CLEAR * margin.threshold
    if (far) points += 1
    reasons.push(
      `${margin.observed}${countedIn(finding, margin.observed)} where the rule asks for ${margin.threshold} within ${duration(margin.timespan_seconds)}`,
    )
  }
  if (sensitive) {
    points -= 1
    reasons.push('clocks that differ could have made it')
  }
  if (hidden) {
    points -= 1
    reasons.push('the source is a gateway, so it may be several people')
  }
  return { word: points >= 2 ? 'high' : points === 1 ? 'moderate' : 'low', reason: reasons.join('; ') }
}
