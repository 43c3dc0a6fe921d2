import type { DrillAnswers } from '../model/drill-answers.ts'
import type { TimelineDocument } from '../model/timeline.ts'
import { compareText } from './story.ts'

/** As far as a timeline says something that can be scored. */
export type ScoredTimeline = Pick<TimelineDocument, 'summary' | 'campaigns'> & {
  readonly findings: readonly Pick<
    TimelineDocument['findings'][number],
    'id' | 'kind' | 'level' | 'first' | 'last' | 'sources' | 'accounts' | 'supersedes'
  >[]
}

/**
 * What a timeline concludes, as answers. Sources and targeted accounts are those of its campaigns and of findings above
 * `informational`, kinds those of such findings that no other supersedes; times are those of malicious attempts, or of
 * findings where there are none. Nothing is said to have happened where the verdict is `no_incident` and there is no such
 * finding.
 */
export function timelineAnswers({ summary, campaigns, findings }: ScoredTimeline): DrillAnswers {
  const superseded = new Set(findings.flatMap(({ supersedes }) => supersedes))
  const telling = findings.filter(({ id, level }) => level !== 'informational' && !superseded.has(id))
  const times = telling.flatMap(({ first, last }) => [first, last]).toSorted(compareText)
  const begins = new Map<(typeof telling)[number]['kind'], (typeof telling)[number]>()
  for (const each of telling) {
    const known = begins.get(each.kind)
    if (known === undefined || each.first < known.first) begins.set(each.kind, each)
  }
  const accusing = telling.filter(({ kind }) => kind !== 'log_gap')
  return {
    nothing: summary.verdict === 'no_incident' && telling.length === 0,
    sources: unique([...campaigns, ...accusing].flatMap(({ sources }) => sources)),
    targeted: unique([...campaigns, ...accusing].flatMap(({ accounts }) => accounts)),
    compromised: [...summary.compromised_accounts],
    kinds: [...begins].map(([value, { first, last }]) => ({ value, first, last })),
    first: earliest(summary.first_malicious, times[0]),
    last: latest(summary.last_malicious, times.at(-1)),
    techniques: [],
    root_cause: null,
    contain: { block: [], disable: [] },
    notes: null,
  }
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted(compareText)
}

function earliest(a: string | null, b: string | undefined): string | null {
  return a === null || (b !== undefined && b < a) ? (b ?? a) : a
}

function latest(a: string | null, b: string | undefined): string | null {
  return a === null || (b !== undefined && b > a) ? (b ?? a) : a
}
