import type {
  CoverageOutcome,
  CoverageReason,
  CoveredRule,
  CoveredTechnique,
  RuleCoverageDocument,
} from '../model/rule-coverage.ts'
import { compileMatches, type RuleNote } from '../sigma/matches.ts'
import { ruleReferences } from '../sigma/references.ts'
import type { DetectionRule, SigmaRule } from '../sigma/rule.ts'
import { reportingRules } from '../sigma/summary.ts'
import type { Database } from '../sql/database.ts'
import { buildAttempts } from './attempts.ts'
import { BEYOND_US, detect, type DetectionPlan } from './detect.ts'
import { fullSurvey } from './explain-rule.ts'
import { correlationSilence, shortcoming, type Silence } from './run-rules.ts'
import type { Fault } from '../syntax/faults.ts'

/** What rules can say about some logs, or about any; beside the logs themselves. */
export type Coverage = Omit<RuleCoverageDocument, 'schema' | 'inputs' | 'config'>

/** What became of rules. */
interface Answers {
  readonly silences: ReadonlyMap<SigmaRule, Silence>
  /** What a rule that was asked could not take into account. */
  readonly shortcoming: (rule: SigmaRule) => string | null
  readonly findings: (rule: SigmaRule) => number
  /** Whether there are logs at all. */
  readonly asked: boolean
}

/** Runs the rules of a plan over loaded logs and tells of each whether it could fire. */
export async function coverLogs(db: Database, plan: DetectionPlan): Promise<Coverage> {
  await buildAttempts(db, { skewToleranceSeconds: plan.skewToleranceSeconds })
  const { ran } = await detect(db, plan)
  const counts = await db.rows('SELECT rule, count(*) AS findings FROM finding GROUP BY rule')
  const found = new Map(counts.map((row) => [Number(row['rule']), Number(row['findings'])]))
  const findings = (rule: SigmaRule): number => found.get(ran.numbers.get(rule) ?? -1) ?? 0
  return coverageOf(plan, { ...ran, shortcoming: (rule) => shortcoming(rule, ran), findings, asked: true })
}

/** Tells of each rule whether it could fire on any logs that this program reads. */
export function coverRules(plan: DetectionPlan): Coverage {
  const detections = plan.rules.filter((rule): rule is DetectionRule => rule.type === 'detection')
  const { noData, unsupported } = compileMatches(detections, fullSurvey(detections))
  const silences = new Map<SigmaRule, Silence>()
  const note = (outcome: Silence['outcome'], notes: readonly RuleNote[]): void => {
    for (const { rule: index, reason } of notes) {
      const rule = detections[index]
      if (rule) silences.set(rule, { outcome, reason })
    }
  }
  note('no_data', noData)
  note('unsupported', unsupported)
  const byReference = ruleReferences(plan.rules)
  for (const rule of plan.rules) {
    const silence = rule.type === 'correlation' ? correlationSilence(rule, { byReference, silences }) : null
    if (silence !== null) silences.set(rule, silence)
  }
  return coverageOf(plan, { silences, shortcoming: () => null, findings: () => 0, asked: false })
}

function coverageOf({ rules, disabled, faults }: DetectionPlan, answers: Answers): Coverage {
  const reporting = [...reportingRules(rules)].filter((rule) => !disabled.has(rule))
  const covered = [...reporting.map((rule) => coveredRule(rule, answers)), ...brokenRules(faults)]
  const techniques = techniquesOf(covered)
  const count = (outcome: CoverageOutcome): number => covered.filter((rule) => rule.outcome === outcome).length
  return {
    summary: {
      rules: covered.length,
      hit: count('hit'),
      clean: count('clean'),
      ready: count('ready'),
      no_data: count('no_data'),
      unsupported: count('unsupported'),
      error: count('error'),
      techniques: techniques.length,
      techniques_covered: techniques.filter(({ covering }) => covering > 0).length,
    },
    reasons: reasonsOf(covered),
    techniques,
    rules: covered,
  }
}

function coveredRule(rule: SigmaRule, answers: Answers): CoveredRule {
  const { asked } = answers
  const silence = answers.silences.get(rule)
  const found = answers.findings(rule)
  return {
    id: rule.id,
    name: rule.name,
    title: rule.title,
    level: rule.level,
    techniques: [...rule.techniques],
    outcome: silence?.outcome ?? (asked ? (found > 0 ? 'hit' : 'clean') : 'ready'),
    reason: silence?.reason ?? answers.shortcoming(rule),
    findings: found,
    path: rule.place.file,
    line: rule.place.line,
  }
}

/** Rules that were left out for their faults: each once, with the first of these. */
function brokenRules(faults: readonly Fault[]): CoveredRule[] {
  const broken = new Map<string, CoveredRule>()
  for (const { code, severity, subject, message, place } of faults) {
    const key = JSON.stringify([place.file, subject ?? place.line])
    if (severity !== 'error' || broken.has(key)) continue
    broken.set(key, {
      id: null,
      name: null,
      title: subject ?? place.file,
      level: 'informational',
      techniques: [],
      outcome: BEYOND_US.has(code) ? 'unsupported' : 'error',
      reason: message,
      findings: 0,
      path: place.file,
      line: place.line,
    })
  }
  return [...broken.values()]
}

/** What says most first. */
const RANK: Readonly<Record<CoverageOutcome, number>> = {
  hit: 0,
  clean: 1,
  ready: 2,
  no_data: 3,
  unsupported: 4,
  error: 5,
}

const covers = ({ outcome }: CoveredRule): boolean => RANK[outcome] <= RANK.ready

function techniquesOf(rules: readonly CoveredRule[]): CoveredTechnique[] {
  const byId = new Map<string, CoveredRule[]>()
  for (const rule of rules) {
    for (const id of rule.techniques) {
      const list = byId.get(id)
      if (list) list.push(rule)
      else byId.set(id, [rule])
    }
  }
  const ids = [...byId.keys()].toSorted()
  return ids.map((id) => {
    const all = (byId.get(id) ?? []).toSorted((a, b) => RANK[a.outcome] - RANK[b.outcome])
    return {
      id,
      outcome: all[0]?.outcome ?? 'error',
      rules: all.length,
      covering: all.filter(covers).length,
      findings: all.reduce((sum, { findings }) => sum + findings, 0),
      titles: all.map(({ title }) => title),
    }
  })
}

function reasonsOf(rules: readonly CoveredRule[]): CoverageReason[] {
  const counts = new Map<string, { outcome: CoverageOutcome; reason: string; rules: number }>()
  for (const { outcome, reason } of rules) {
    if (reason === null) continue
    const key = JSON.stringify([outcome, reason])
    const known = counts.get(key) ?? { outcome, reason, rules: 0 }
    known.rules += 1
    counts.set(key, known)
  }
  const byWords = (a: CoverageReason, b: CoverageReason): number =>
    a.reason < b.reason ? -1 : a.reason > b.reason ? 1 : 0
  return [...counts.values()].toSorted(
    (a, b) => b.rules - a.rules || RANK[a.outcome] - RANK[b.outcome] || byWords(a, b),
  )
}
