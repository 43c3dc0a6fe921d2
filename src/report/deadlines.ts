import type { ClockRecord, Deadline, StartedClock } from '../model/clock.ts'
import { formatInstant } from '../time/instant.ts'
import { usBusinessDeadline } from './business-days.ts'
import { CLOCK_RULES, type ClockRule, type DeadlineRule, type Term } from './clock-rules.ts'

/** The clocks that decisions have started, each with its deadlines as instants. */
export function startedClocks(records: readonly ClockRecord[]): StartedClock[] {
  return records.flatMap((record) => {
    const rule = ruleOf(record)
    if (rule === undefined) return []
    const { name, law, trigger, asOf, deadlines } = rule
    const { clock, from, recorded, by, why } = record
    return [
      {
        clock,
        name,
        law,
        trigger,
        from,
        recorded,
        by,
        why,
        as_of: record.custom === null ? asOf : null,
        deadlines: dueDates(deadlines, from),
      },
    ]
  })
}

function ruleOf({ clock, custom }: ClockRecord): ClockRule | undefined {
  if (custom === null) return CLOCK_RULES.find(({ id }) => id === clock)
  const { name, hours, reference } = custom
  return {
    id: clock,
    name,
    law: reference,
    trigger: 'a person decided so',
    asOf: '',
    deadlines: [
      { id: 'deadline', name, after: null, term: { kind: 'hours', hours }, reference, recipient: '', contents: [] },
    ],
  }
}

/** The clocks of the law by which deadlines are computed again, for a report that is checked without its case. */
export function againFrom(clock: StartedClock): StartedClock {
  const rule = CLOCK_RULES.find(({ id }) => id === clock.clock)
  if (rule === undefined) return clock
  return {
    ...clock,
    name: rule.name,
    law: rule.law,
    trigger: rule.trigger,
    deadlines: dueDates(rule.deadlines, clock.from),
  }
}

function dueDates(rules: readonly DeadlineRule[], from: string): Deadline[] {
  const known = new Map<string | null, { readonly due: number; readonly words: string }>([
    [null, { due: Date.parse(from), words: 'the decision' }],
  ])
  return rules.map(({ id, name, after, term, reference, recipient, contents }) => {
    const base = known.get(after) ?? { due: Date.parse(from), words: 'the decision' }
    const due = endOf(term, base.due)
    if (due !== null) known.set(id, { due, words: `the deadline of the ${name.toLowerCase()}` })
    return {
      id,
      name,
      due: due === null ? null : formatInstant(due * 1000),
      rule: `${wordsOf(term)} ${after === null ? `from ${base.words}` : `from ${base.words}; sooner where that was sent sooner`}`,
      reference,
      recipient,
      contents: [...contents],
    }
  })
}

/** A term in words. */
export function wordsOf(term: Term): string {
  switch (term.kind) {
    case 'hours':
      return `${term.hours} hours`
    case 'months':
      return term.months === 1 ? 'one month' : `${term.months} months`
    case 'us_business_days':
      return `${term.days} business days (United States, 17:30 Eastern time)`
    case 'undue_delay':
      return 'without undue delay; the law names no time; counted'
  }
}

/** Milliseconds since the epoch; null where the law names no time. */
function endOf(term: Term, from: number): number | null {
  switch (term.kind) {
    case 'hours':
      return from + term.hours * 3_600_000
    case 'months':
      return addMonths(from, term.months)
    case 'us_business_days':
      return usBusinessDeadline(from, term.days)
    case 'undue_delay':
      return null
  }
}

/** The same day of a later month, or its last day (Regulation (EEC, Euratom) No 1182/71, Article 3). In UTC, whatever the zone of the machine. */
function addMonths(from: number, months: number): number {
  const date = new Date(from)
  const month = date.getUTCMonth() + months
  const last = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate()
  const day = Math.min(date.getUTCDate(), last)
  return Date.UTC(date.getUTCFullYear(), month, day) + (from % 86_400_000)
}
