import type { Suggestion } from '../model/playbook.ts'
import { shellCommand } from '../output/escape-shell.ts'
import { plural } from '../output/words.ts'
import type { Playbook } from './cacao.ts'
import { collateralOf } from './collateral.ts'
import { playbookExtension, ROLES, stepExtension, type PlaybookExtension } from './extension.ts'
import { actionsOf } from './graph.ts'
import type { Incident } from './incident.ts'

/** What a finding of a level is worth: one above outweighs three below. */
const WEIGHTS = { informational: 0, low: 1, medium: 3, high: 9, critical: 27 } as const

/** A rule that a playbook names is worth more than its kind alone. */
const NAMED = 2

/** The verdict on the incident, where it calls for a playbook. */
const VERDICT_WEIGHTS: Readonly<Record<string, number>> = {
  compromised: 20,
  inconclusive: 4,
  attempted: 0,
  no_incident: 0,
}

/** The checklist that nobody is the worse for. */
const ALWAYS = 'first-look'

interface Score {
  readonly points: number
  readonly reasons: readonly string[]
  readonly findings: readonly string[]
}

/**
 * Playbooks that fit an incident, the best first. Points come from the worst finding of each kind, doubled for rules that a playbook names,
 * and from the verdict; equal points stand in the order of levels, then of names. The checklist is always there.
 */
export function suggestPlaybooks(playbooks: readonly Playbook[], incident: Incident): Suggestion[] {
  const scored = playbooks.flatMap((playbook) => {
    const head = playbookExtension(playbook)
    if (head === undefined) return []
    const score = scoreOf(head, incident)
    return score.points > 0 || head.slug === ALWAYS ? [{ playbook, head, score }] : []
  })
  const order = ['critical', 'high', 'medium', 'low']
  const ranked = scored.toSorted(
    (a, b) =>
      b.score.points - a.score.points ||
      order.indexOf(a.head.level) - order.indexOf(b.head.level) ||
      (a.head.slug < b.head.slug ? -1 : 1),
  )
  return ranked.map(({ playbook, head, score }, at) => ({
    rank: at + 1,
    name: head.slug,
    title: playbook.name,
    level: head.level,
    score: score.points,
    reasons: score.reasons.length > 0 ? [...score.reasons] : ['five minutes that are never wasted'],
    finding_ids: [...score.findings],
    containment: containmentOf(playbook, incident),
    run: shellCommand(['tatou-ir', 'playbook', 'run', head.slug, '--case', incident.case ?? 'DIR']),
  }))
}

/** Whether a playbook is about logs of these formats alone. */
function isAbout({ formats }: PlaybookExtension, { inputs }: Incident): boolean {
  const read = inputs.flatMap((input) => input.formats.map(({ id }) => id))
  return read.every((id) => formats.some((begin) => id.startsWith(begin)))
}

function scoreOf(head: PlaybookExtension, incident: Incident): Score {
  const { findings, summary } = incident
  if (head.formats.length > 0 && !isAbout(head, incident)) return { points: 0, reasons: [], findings: [] }
  const reasons: string[] = []
  const cited: string[] = []
  let points = 0
  const groups = new Map<string, (typeof findings)[number][]>()
  for (const finding of findings) {
    const named = head.rules.includes(finding.rule_title)
    if (!named && !head.kinds.includes(finding.kind)) continue
    const key = named ? `rule:${finding.rule_title}` : `kind:${finding.kind}`
    groups.set(key, [...(groups.get(key) ?? []), finding])
  }
  for (const [key, group] of groups) {
    const worst = group.toSorted((a, b) => WEIGHTS[b.level] - WEIGHTS[a.level])[0]
    const weight = worst === undefined ? 0 : WEIGHTS[worst.level] * (key.startsWith('rule:') ? NAMED : 1)
    if (worst === undefined || weight === 0) continue
    points += weight
    const titles = [...new Set(group.map(({ rule_title: title }) => title))]
    reasons.push(`${plural(group.length, 'finding')} up to ${worst.level}: ${titles.join('; ')}`)
    cited.push(...group.map(({ id }) => id))
  }
  const weight =
    head.verdicts.includes(summary.verdict) && head.slug !== ALWAYS ? (VERDICT_WEIGHTS[summary.verdict] ?? 0) : 0
  if (weight > 0) reasons.push(`the verdict is ${summary.verdict}: ${summary.verdict_reason}`)
  return { points: points + weight, reasons, findings: cited }
}

function containmentOf(playbook: Playbook, incident: Incident): Suggestion['containment'] {
  return actionsOf(playbook).flatMap(([id, step]) => {
    const said = stepExtension(step)
    if (said?.purpose !== 'contain') return []
    const { approval, collateral } = said
    const roles = approval?.roles.map((role) => ROLES[role]).join(' or ')
    return {
      step: step.name ?? id,
      approval:
        approval === undefined || roles === undefined ? null : approval.persons === 2 ? `two persons: ${roles}` : roles,
      collateral: collateral === undefined ? null : collateralOf(collateral, incident),
    }
  })
}
