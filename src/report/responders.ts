import type { ResponderEntry } from '../model/report.ts'
import type { ReportSaid } from './material.ts'

/** A time of notes, which may lack seconds, as documents write times. */
export function noteInstant(time: string): string {
  const [, minutes = '', seconds = ':00', fraction = ''] = /^(.{16})(:\d\d)?(\.\d+)?Z$/.exec(time) ?? []
  return `${minutes}${seconds}.${fraction.slice(1).padEnd(6, '0')}Z`
}

/**
 * What responders did, in order: by the custody log, the runs of playbooks, what was said of the case, the clocks that were
 * started, and the notes.
 */
export function respondersOf({ notes, custody, playbooks, status, clocks }: ReportSaid): ResponderEntry[] {
  const entries: ResponderEntry[] = [
    ...(custody?.records ?? []).map(({ at, actor, event, purpose, subjects, seq }) => ({
      time: at,
      by: actor.name,
      what: `evidence ${event}${purpose === null ? '' : `: ${purpose}`} (${subjects.length})`,
      from: 'custody' as const,
      record: seq,
    })),
    ...playbooks,
    ...(status?.history ?? []).map(({ state, at, by, judgement, why }, index) => ({
      time: at,
      by,
      what: `said that the case was ${state}${judgement === null ? '' : `, a ${judgement.replace('_', ' ')}`}: ${why}`,
      from: 'status' as const,
      record: index + 1,
    })),
    ...clocks.map(({ recorded, by, name, why }) => ({
      time: recorded,
      by,
      what: `started the clock ${name}: ${why}`,
      from: 'clocks' as const,
      record: null,
    })),
    ...notes.actions.map(({ at, by, what }) => ({
      time: noteInstant(at),
      by,
      what,
      from: 'notes' as const,
      record: null,
    })),
  ]
  return entries.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
}
