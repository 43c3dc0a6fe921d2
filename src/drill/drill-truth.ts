import type { DrillTruth } from '../model/drill.ts'
import type { DrillLog } from '../model/drill-logs.ts'
import type { DrillStep } from '../model/drill-scenario.ts'
import { formatInstant } from '../time/instant.ts'
import { accountOf } from './attacks/attack.ts'
import { linesOf, troubleIn } from './drill-log.ts'
import type { DrillPlan, DrillStory } from './drill-story.ts'
import { SECOND } from './micros.ts'
import { LOG_KINDS, sufficesFor } from './render-log.ts'
import { compareText } from './story.ts'
import type { Action } from './story.ts'

/** Steps in which accounts are attacked; in the others the attacker uses an account that is open already. */
const ATTACKS: ReadonlySet<DrillStep['act']> = new Set(['login', 'register', 'second_factor', 'present_token'])

/** Logs that tell of an action what an investigation needs: how it ended, or that it was a scan. */
function tellingLogs(action: Action, plan: DrillPlan, story: DrillStory): readonly DrillLog[] {
  return plan.logs.filter(
    (log) =>
      (LOG_KINDS[log].shows === 'attempts' || action.kind === 'page') &&
      linesOf(log, action, troubleIn(log, plan, story)).length > 0,
  )
}

/** Whether one of these logs suffices for what a step must be found as. */
function suffices(logs: readonly DrillLog[], { kinds }: Pick<DrillStep, 'kinds'>): boolean {
  return logs.some((log) => kinds.length === 0 || kinds.some((kind) => sufficesFor(log, kind)))
}

/**
 * What happened, as far as the logs of the drill can show it; worked out from the story, without reading a line. What they
 * only hint at may be said, and need not.
 */
export function drillTruth(plan: DrillPlan, story: DrillStory): DrillTruth {
  const { steps: all } = plan.scenario
  const stepOf = new Map(all.map((step) => [step.id, step]))
  const told = story.told.actions.map((action) => ({ action, logs: tellingLogs(action, plan, story) }))
  const visible = told.flatMap(({ action, logs }) => (logs.length > 0 ? [action] : []))
  const shown = told.flatMap(({ action, logs }) =>
    suffices(logs, stepOf.get(action.phase ?? '') ?? { kinds: [] }) ? [action] : [],
  )
  const seen = all.filter(({ id }) => visible.some(({ phase }) => phase === id))
  const steps = seen.filter(({ id }) => shown.some(({ phase }) => phase === id))
  const attacked = accounts(shown.filter(({ phase }) => steps.some((step) => step.id === phase && isAttack(step))))
  const sources = unique(shown.flatMap(sourceOf))
  const must = unique(steps.flatMap(({ kinds }) => kinds))
  const compromised = accounts(shown.filter(letIn)).filter((account) => attacked.includes(account))
  return {
    nothing: shown.length === 0,
    sources: { must: sources, may: without(unique(visible.flatMap(sourceOf)), sources) },
    targeted: { must: attacked, may: without(accounts(visible), attacked) },
    // The account that an insider uses is their own: some call that compromised, too.
    compromised: { must: compromised, may: without(accounts(visible), attacked) },
    kinds: { must, may: without(unique(seen.flatMap(({ kinds, may }) => [...kinds, ...may])), must) },
    first: between(visible[0], shown[0]),
    last: between(shown.at(-1), visible.at(-1)),
    order: steps.map(({ kinds }) => kinds),
    techniques: unique(steps.flatMap(({ technique }) => technique ?? [])),
    root_cause: plan.scenario.root_cause,
    honest: honest(story.life),
  }
}

function isAttack({ act, on }: DrillStep): boolean {
  return ATTACKS.has(act) && on !== 'guest'
}

/**
 * From one action to another, which may be the same. Any line of an action may be taken for its time, and logs have whole
 * seconds at worst.
 */
function between(one: Action | undefined, other: Action | undefined): DrillTruth['first'] {
  if (one === undefined || other === undefined) return null
  const end = 'request' in other ? other.time + other.request.spent : other.time
  return { earliest: formatInstant(one.time - SECOND), latest: formatInstant(end + SECOND) }
}

function letIn(action: Action): boolean {
  return action.kind === 'login' && action.outcome === 'success'
}

function sourceOf(action: Action): string[] {
  return 'request' in action ? [action.request.sourceIp] : []
}

function accounts(actions: readonly Action[]): string[] {
  return unique(actions.flatMap((action) => accountOf(action) ?? []))
}

function unique<T extends string>(texts: readonly T[]): T[] {
  return [...new Set(texts)].toSorted(compareText)
}

function without<T extends string>(texts: readonly T[], others: readonly T[]): T[] {
  return texts.filter((text) => !others.includes(text))
}

/** Who came honestly from where: those whom a block of the address would cut off. */
function honest(life: readonly Action[]): Record<string, string[]> {
  const users = new Map<string, Set<string>>()
  for (const action of life) {
    const account = accountOf(action)
    if (account === null || !('request' in action)) continue
    const from = action.request.sourceIp
    users.set(from, (users.get(from) ?? new Set()).add(account))
  }
  const rows = [...users].toSorted(([a], [b]) => compareText(a, b))
  return Object.fromEntries(rows.map(([source, names]) => [source, unique([...names])]))
}
