import type { CoveredRule } from '../../model/rule-coverage.ts'
import type { CoveredStep, CoveredThreat, ThreatCoverageDocument, ThreatRule } from '../../model/threat-coverage.ts'
import type { AttackStep, Threat, ThreatModel } from '../../model/threat-model.ts'

/** What is known beside the model itself. */
export interface ThreatContext {
  /** What became of the rules that ran. */
  readonly rules: readonly CoveredRule[]
  /** The rules that there are, whether they ran or not. */
  readonly known: readonly Pick<ThreatRule, 'name' | 'title' | 'level'>[]
  /** Titles of playbooks by their names. */
  readonly playbooks: ReadonlyMap<string, string>
  /** Ids of the formats of the logs that were read; null when there are no logs. */
  readonly formats: ReadonlySet<string> | null
}

/** The threats of a model: who would notice which, who answers, and what nobody notices. The highest risk first. */
export function coverThreats(
  model: ThreatModel,
  context: ThreatContext,
): Pick<ThreatCoverageDocument, 'summary' | 'threats'> {
  const threats = model.threats
    .map((threat) => coveredThreat(threat, model, context))
    .toSorted((a, b) => b.risk - a.risk || b.impact - a.impact)
  const count = (visibility: CoveredThreat['visibility']): number =>
    threats.filter((threat) => threat.visibility === visibility).length
  const named = (names: (threat: CoveredThreat) => readonly { readonly name: string }[]): number =>
    new Set(threats.flatMap((threat) => names(threat).map(({ name }) => name))).size
  return {
    summary: {
      threats: threats.length,
      seen: count('seen'),
      partly: count('partly'),
      unseen: count('unseen'),
      rules: named(({ rules }) => rules),
      playbooks: named(({ playbooks }) => playbooks),
      steps_unnoticed: threats.reduce((sum, { unnoticed }) => sum + unnoticed.length, 0),
    },
    threats,
  }
}

function coveredThreat(threat: Threat, model: ThreatModel, context: ThreatContext): CoveredThreat {
  const rules = [...new Set(namedRules(threat.attack))].map((name) => threatRule(name, context))
  const view = viewOf(threat.attack, new Map(rules.map((rule) => [rule.name, rule])), 0)
  const leaves = view.steps.filter(({ needs }) => needs === null)
  const { id, title, stride, likelihood, impact } = threat
  return {
    id,
    title,
    stride: [...stride],
    likelihood,
    impact,
    risk: likelihood * impact,
    assets: model.assets
      .filter((asset) => threat.assets.includes(asset.id))
      .map(({ id: asset, name, criticality }) => ({ id: asset, name, criticality })),
    visibility: view.way === null ? 'seen' : leaves.some(({ noticed }) => noticed) ? 'partly' : 'unseen',
    rules,
    playbooks: threat.playbooks.map((name) => ({ name, title: context.playbooks.get(name) ?? name })),
    logs: model.logs
      .filter((log) => threat.logs.includes(log.id))
      .map((log) => ({ ...log, present: isThere(log, context) })),
    unnoticed: leaves.flatMap(({ step, noticed, reason }) => (noticed ? [] : { step, reason: reason ?? '' })),
    blind_way: view.way === null ? null : [...view.way],
    steps: [...view.steps],
  }
}

function isThere({ formats }: { readonly formats: readonly string[] }, context: ThreatContext): boolean | null {
  const { formats: read } = context
  return read === null ? null : formats.some((format) => read.has(format))
}

function namedRules(step: AttackStep): string[] {
  return [...(step.rules ?? []), ...[...(step.any ?? []), ...(step.all ?? [])].flatMap(namedRules)]
}

function threatRule(name: string, { rules, known }: ThreatContext): ThreatRule {
  const ran = rules.find((rule) => rule.name === name)
  const { title = name, level = 'informational' } = ran ?? known.find((rule) => rule.name === name) ?? {}
  if (ran === undefined) return { name, title, level, outcome: 'off', reason: 'it is not run', findings: 0 }
  return { name, title, level, outcome: ran.outcome, reason: ran.reason, findings: ran.findings }
}

const NOTICES: ReadonlySet<ThreatRule['outcome']> = new Set(['hit', 'clean', 'ready'])

/** A step with all below it; `way` is the shortest list of leaves that reach it unnoticed, null where there is none. */
interface View {
  readonly steps: readonly CoveredStep[]
  readonly way: readonly string[] | null
}

function viewOf(step: AttackStep, rules: ReadonlyMap<string, ThreatRule>, depth: number): View {
  const { any, all } = step
  if (any === undefined && all === undefined) return leafOf(step, rules, depth)
  const below = (any ?? all ?? []).map((each) => viewOf(each, rules, depth + 1))
  const ways = below.flatMap(({ way }) => (way === null ? [] : [way]))
  const shortest = ways.toSorted((a, b) => a.length - b.length)[0] ?? null
  // Of steps that are all needed, one that is noticed is enough.
  const way = any !== undefined ? shortest : ways.length === below.length ? ways.flat() : null
  const needs = any === undefined ? 'all' : 'any'
  const own = { depth, step: step.step, needs, noticed: way === null, rules: [], reason: null } satisfies CoveredStep
  return { steps: [own, ...below.flatMap(({ steps }) => steps)], way }
}

function leafOf(step: AttackStep, rules: ReadonlyMap<string, ThreatRule>, depth: number): View {
  const named = (step.rules ?? []).flatMap((name) => rules.get(name) ?? [])
  const noticed = named.some(({ outcome }) => NOTICES.has(outcome))
  const reason = noticed
    ? null
    : (step.unseen ?? named.map(({ name, reason: why }) => `${name}: ${why ?? 'cannot run'}`).join('; '))
  const own = { depth, step: step.step, needs: null, noticed, rules: named.map(({ name }) => name), reason }
  return { steps: [own], way: noticed ? null : [step.step] }
}
