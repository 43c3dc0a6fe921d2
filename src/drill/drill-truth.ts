import type { DrillTruth } from '../model/drill.ts'
import type { DrillStep } from '../model/drill-scenario.ts'
import { formatInstant } from '../time/instant.ts'
import { accountOf } from './attacks/attack.ts'
import { seenBy } from './drill-log.ts'
import type { DrillPlan, DrillStory } from './drill-story.ts'
import { SECOND } from './micros.ts'
import { LOG_KINDS } from './render-log.ts'
import { compareText } from './story.ts'
import type { Action } from './story.ts'

/** Steps in which accounts are attacked; in the others the attacker uses an account that is open already. */
const ATTACKS: ReadonlySet<DrillStep['act']> = new Set(['login', 'register', 'second_factor', 'present_token'])

/** Whether a log tells of an action what an investigation needs: how it ended, or that it was a scan. */
function tells(action: Action, { logs }: DrillPlan): boolean {
  return logs.some((log) => {
    const seen = seenBy(log, action)
    if (seen === null || LOG_KINDS[log].render(seen).length === 0) return false
    return LOG_KINDS[log].shows === 'attempts' || action.kind === 'page'
  })
}

/** What happened, as far as the logs of the drill can show it; worked out from the story, without reading a line. */
export function drillTruth(plan: DrillPlan, { told, life }: DrillStory): DrillTruth {
  const shown = told.actions.filter((action) => tells(action, plan))
  const of = (step: DrillStep): readonly Action[] => shown.filter(({ phase }) => phase === step.id)
  const steps = plan.scenario.steps.map((step) => ({ step, own: of(step) })).filter(({ own }) => own.length > 0)
  const attacked = accounts(steps.filter(({ step }) => isAttack(step)).flatMap(({ own }) => own))
  const all = accounts(shown)
  const must = unique(steps.flatMap(({ step }) => step.kinds))
  const broken = accounts(shown.filter(letIn))
  const first = shown[0]
  const last = shown.at(-1)
  return {
    nothing: shown.length === 0,
    sources: { must: unique(shown.flatMap(sourceOf)), may: [] },
    targeted: { must: attacked, may: without(all, attacked) },
    // The account that an insider uses is their own: some call that compromised, too.
    compromised: { must: broken.filter((account) => attacked.includes(account)), may: without(all, attacked) },
    kinds: { must, may: without(unique(steps.flatMap(({ step }) => step.may)), must) },
    first: first === undefined ? null : boundsOf(first),
    last: last === undefined ? null : boundsOf(last),
    order: steps.map(({ step }) => step.kinds),
    techniques: unique(steps.flatMap(({ step }) => step.technique ?? [])),
    root_cause: plan.scenario.root_cause,
    honest: honest(life),
  }
}

function isAttack({ act, on }: DrillStep): boolean {
  return ATTACKS.has(act) && on !== 'guest'
}

/** Any line of an action may be taken for its time, and logs have whole seconds at worst. */
function boundsOf(action: Action): { readonly earliest: string; readonly latest: string } {
  const end = 'request' in action ? action.time + action.request.spent : action.time
  return { earliest: formatInstant(action.time - SECOND), latest: formatInstant(end + SECOND) }
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
