import { EVENT_COLUMNS } from '../model/columns.ts'
import { ACTIVITIES, type Activity } from '../model/event.ts'
import type { Database } from '../sql/database.ts'
import { identifier } from '../sql/literal.ts'
import { describeLogsource, type Scope, scopeOf } from './logsource.ts'
import type { Logsource } from './rule.ts'

/** What the loaded events are: enough to tell which rules can say anything about them. */
export interface EventSurvey {
  /** For each format how many events of each activity there are. */
  readonly formats: ReadonlyMap<string, ReadonlyMap<Activity, number>>
  /** For each format the columns of events (and `text`) that have a value in any of them. */
  readonly filled: ReadonlyMap<string, ReadonlySet<string>>
  /** Names of programs, in lower case; null when there are too many to look at. */
  readonly programs: ReadonlySet<string> | null
}

/** An attacker may write lines of any number of programs. */
const MOST_PROGRAMS = 5_000

/** Looks at the view `event`: three passes over single columns. */
export async function surveyEvents(db: Database): Promise<EventSurvey> {
  const kinds = await db.rows(
    'SELECT format, CAST(activity AS VARCHAR) AS activity, count(*) AS events FROM event GROUP BY ALL ORDER BY ALL',
  )
  const formats = new Map<string, Map<Activity, number>>()
  for (const { format, activity, events } of kinds) {
    const word = ACTIVITIES.find((each) => each === activity)
    const known = formats.get(String(format)) ?? new Map<Activity, number>()
    if (word !== undefined) known.set(word, Number(events))
    formats.set(String(format), known)
  }
  const names = [...EVENT_COLUMNS.map(({ name }) => name), 'text']
  const counts = names.map((name) => `count(${identifier(name)}) > 0 AS ${identifier(name)}`)
  const columns = await db.rows(`SELECT format, ${counts.join(', ')} FROM event GROUP BY format ORDER BY format`)
  const filled = columns.map((row): [string, ReadonlySet<string>] => [
    String(row['format']),
    new Set(names.filter((name) => row[name] === true)),
  ])
  const programs = await db.rows(
    `SELECT DISTINCT lower(process_name) AS program FROM event WHERE process_name IS NOT NULL ORDER BY ALL LIMIT ${MOST_PROGRAMS + 1}`,
  )
  return {
    formats,
    filled: new Map(filled),
    programs: programs.length > MOST_PROGRAMS ? null : new Set(programs.map(({ program }) => String(program))),
  }
}

/** The part of a rule's log source that there are events of, or why there is none. */
export function presentScope(logsource: Logsource, survey: EventSurvey): { scope: Scope } | { reason: string } {
  const answer = scopeOf(logsource)
  if ('reason' in answer) return answer
  const { formats, activities, programs, hosts } = answer.scope
  const none = { reason: `no input has events of ${describeLogsource(logsource)}` }
  const has = (format: string): boolean =>
    [...(survey.formats.get(format)?.keys() ?? [])].some(
      (activity) => activities === null || activities.includes(activity),
    )
  const isThere = programs === null || survey.programs === null || programs.some((name) => survey.programs?.has(name))
  const present = formats.filter(has).filter((format) => isThere || !hosts.includes(format))
  if (present.length === 0) return none
  return {
    scope: { formats: present, activities, programs, hosts: hosts.filter((format) => present.includes(format)) },
  }
}
