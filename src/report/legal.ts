import type { OfferedClock, ReportLegal } from '../model/report-legal.ts'
import { CLOCK_RULES, type ClockRule } from './clock-rules.ts'
import { wordsOf } from './deadlines.ts'
import type { ReportMaterial, ReportSaid } from './material.ts'

/**
 * The clocks of the law that a report offers: those that the configuration names, in the order of ours; all that we know where it names
 * none. Whether one applies is for people to decide.
 */
export function legalOf({ legal }: Pick<ReportMaterial, 'legal'>, { clocks }: Pick<ReportSaid, 'clocks'>): ReportLegal {
  const started = new Set(clocks.map(({ clock }) => clock))
  const named: readonly string[] = legal.clocks
  const configured = named.length > 0
  const offered = CLOCK_RULES.filter(({ id }) => !configured || named.includes(id))
  return {
    configured,
    offered: offered.map((rule) => offer(rule, started.has(rule.id))),
    custom: named.includes('custom'),
    authority: legal.authority ?? null,
    data_protection_officer: legal.data_protection_officer ?? null,
  }
}

function offer({ id, name, law, trigger, deadlines }: ClockRule, started: boolean): OfferedClock {
  const [first] = deadlines
  return { clock: id, name, law, trigger, first: first === undefined ? '' : firstWords(first), started }
}

function firstWords({ name, term }: ClockRule['deadlines'][number]): string {
  return `${name}: ${term.kind === 'undue_delay' ? 'without undue delay' : wordsOf(term)}`
}
