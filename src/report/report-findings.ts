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
export function reportFindings(material: ReportMaterial, citer: Citer): { of: number; findings: ReportFinding[] } {
  const { findings } = material
  const byId = new Map(findings.map((finding) => [finding.id, finding]))
  const listed = listedFindings(findings, false)
  const shown = listed.slice(0, MOST_FINDINGS).flatMap(({ id }) => byId.get(id) ?? [])
  return { of: listed.length, findings: shown.map((finding) => toReport(finding, material, citer)) }
}

function toReport(finding: Finding, material: ReportMaterial, citer: Citer): ReportFinding {
  const { evidence, ...rest } = finding
  const { claim, alternatives, refutedBy } = readingOf(finding.kind)
  const shown =
    evidence.length <= CITED_LINES ? evidence : [...evidence.slice(0, CITED_LINES - 1), ...evidence.slice(-1)]
  const who = finding.sources.length === 0 ? [] : [' From ', ...named(finding.sources), '.']
  const whom = finding.accounts.length === 0 ? [] : [' On ', ...named(finding.accounts), '.']
  const size = finding.count === 0 ? '' : ` ${plural(finding.count, 'attempt')} in ${lasted(finding)}.`
  const weight = weightNote(finding.description)
  const why = weight === null ? '' : ` By the configuration: ${weight}.`
  const { word, reason } = confidenceOf(finding, material)
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

/** How far a finding is above what its rule asks for, with the unit in which it counts. */
function marginText({ rule_id: rule, distinct, margin }: Finding, units: ReadonlyMap<string, string>): string {
  if (margin === null) return 'a single record says it'
  const { observed, threshold, timespan_seconds: seconds } = margin
  const unit = units.get(rule)
  const counted = unit === undefined ? String(observed) : plural(observed, unit)
  // Only a run of names leaves out some of what was counted.
  const run = distinct !== null && distinct < observed ? `, ${distinct} of them in order` : ''
  return `${counted} within ${duration(seconds)}${run}, where the rule asks for ${threshold}`
}

/** A burst of twice what its rule asks for does not come by chance; clocks and gateways take from what is known. */
const CLEAR = 2

function confidenceOf(
  finding: Finding,
  { gateways, units }: Pick<ReportMaterial, 'gateways' | 'units'>,
): { readonly word: ReportFinding['confidence']; readonly reason: string } {
  const { margin, skew_sensitive: sensitive, sources } = finding
  const hidden = sources.some((source) => gateways.has(source))
  const reasons = [marginText(finding, units)]
  let points = 1
  if (margin !== null && margin.threshold > 0 && margin.observed >= CLEAR * margin.threshold) points += 1
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
