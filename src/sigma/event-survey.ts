import type { LogFormat } from '../formats/log-format.ts'
import { LOG_FORMATS } from '../formats/registry.ts'
import { EVENT_COLUMNS } from '../model/columns.ts'
import { ACTIVITIES, type Activity } from '../model/event.ts'
import type { Database } from '../sql/database.ts'
import { identifier, literal } from '../sql/literal.ts'
import { compileExpression } from '../sql/expression.ts'
import { DUCKDB } from '../sql/duckdb.ts'
import { findField } from './fields.ts'
import { placeValue } from './place-values.ts'
import { CHANNEL, describeLogsource, type Scope, scopeOf } from './logsource.ts'
import type { Logsource } from './rule.ts'
import { BODY } from './vendor.ts'

/** What the loaded events are: enough to tell which rules can say anything about them. */
export interface EventSurvey {
  /** For each format how many events of each activity there are. */
  readonly formats: ReadonlyMap<string, ReadonlyMap<Activity, number>>
  /** For each format the columns of events (and `text`) that have a value in any of them. */
  readonly filled: ReadonlyMap<string, ReadonlySet<string>>
  /** Names of programs, in lower case; null when there are too many to look at. */
  readonly programs: ReadonlySet<string> | null
  /** Channels of Windows in lower case. */
  readonly channels?: ReadonlySet<string>
  /** Some values of each column of text, in lower case: what is frequent there. The line itself is called `raw`. */
  readonly samples: ReadonlyMap<string, readonly string[]>
  /** The formats there are; ours unless given. */
  readonly known?: readonly LogFormat[]
}

/** An attacker may write lines of any number of programs. */
const MOST_PROGRAMS = 5_000

const MOST_CHANNELS = 1_000

/** Looks at the view `event`: few passes over single columns, and a thousand rows. */
export async function surveyEvents(db: Database, known: readonly LogFormat[] = LOG_FORMATS): Promise<EventSurvey> {
  const kinds = await db.rows(
    'SELECT format, CAST(activity AS VARCHAR) AS activity, count(*) AS events FROM event GROUP BY ALL ORDER BY ALL',
  )
  const formats = new Map<string, Map<Activity, number>>()
  for (const { format, activity, events } of kinds) {
    const word = ACTIVITIES.find((each) => each === activity)
    const counts = formats.get(String(format)) ?? new Map<Activity, number>()
    if (word !== undefined) counts.set(word, Number(events))
    formats.set(String(format), counts)
  }
  const filled = new Map<string, ReadonlySet<string>>()
  for (const format of formats.keys()) filled.set(format, await filledColumns(db, format))
  const programs = await db.rows(
    `SELECT DISTINCT lower(process_name) AS program FROM event WHERE process_name IS NOT NULL ORDER BY ALL LIMIT ${MOST_PROGRAMS + 1}`,
  )
  return {
    known,
    formats,
    filled,
    channels: await channelsOf(
      db,
      known.flatMap(({ id, user }) => (user !== true && formats.has(id) ? [id] : [])),
    ),
    samples: await takeSamples(db),
    programs: programs.length > MOST_PROGRAMS ? null : new Set(programs.map(({ program }) => String(program))),
  }
}

// The first value of a column ends the search for one, and a column without any is stored in a few bytes.
async function filledColumns(db: Database, format: string): Promise<ReadonlySet<string>> {
  const names = [...EVENT_COLUMNS.map(({ name }) => name), 'text']
  const answers = names.map((name) => {
    const one = `SELECT 1 FROM event WHERE ${identifier(name)} IS NOT NULL AND format = ${literal(format)} LIMIT 1`
    return `(SELECT count(*) FROM (${one})) > 0 AS ${identifier(name)}`
  })
  const [row] = await db.rows(`SELECT ${answers.join(', ')}`)
  return new Set(names.filter((name) => row?.[name] === true))
}

async function channelsOf(db: Database, formats: readonly string[]): Promise<Set<string>> {
  const windows = formats.filter((format) => format.startsWith('windows-'))
  if (windows.length === 0) return new Set()
  const places = findField(CHANNEL, 'sigma', { category: null, product: 'windows', service: null }).is
  const values = places.map((place) => compileExpression(placeValue(place), DUCKDB))
  const events = `SELECT text AS ${BODY}, format FROM event WHERE ${windows.map((format) => `format = ${literal(format)}`).join(' OR ')}`
  const rows = await db.rows(
    `SELECT DISTINCT lower(unnest(coalesce(${values.join(', ')}))) AS channel FROM (${events}) ORDER BY ALL LIMIT ${MOST_CHANNELS}`,
  )
  return new Set(rows.map(({ channel }) => String(channel)))
}

/** Samples are blocks of neighbouring rows, which cost less to read than single ones. */
const BLOCKS = 32
const BLOCK_ROWS = 32
const SAMPLE_CHARACTERS = 2_000

async function takeSamples(db: Database): Promise<Map<string, string[]>> {
  const texts = [...EVENT_COLUMNS.filter(({ type }) => type === 'VARCHAR').map(({ name }) => name), 'text']
  const columns = texts.map((name) => `left(lower(${identifier(name)}), ${SAMPLE_CHARACTERS}) AS ${identifier(name)}`)
  const [range] = await db.rows('SELECT coalesce(min(rid), 0) AS first, coalesce(max(rid), 0) AS last FROM event')
  const first = Number(range?.['first'] ?? 0)
  const step = Math.ceil((Number(range?.['last'] ?? 0) - first + 1) / BLOCKS)
  const blocks = Array.from({ length: BLOCKS }, (_, index) => first + index * step)
  const chosen = blocks.map((start) => `rid BETWEEN ${start} AND ${start + BLOCK_ROWS - 1}`)
  const rows = await db.rows(`SELECT ${columns.join(', ')} FROM event WHERE ${chosen.join(' OR ')}`)
  return new Map(
    texts.map((name) => [
      name === 'text' ? 'raw' : name,
      rows.map((row) => row[name]).filter((value) => typeof value === 'string'),
    ]),
  )
}

/** The part of a rule's log source that there are events of, or why there is none. */
export function presentScope(logsource: Logsource, survey: EventSurvey): { scope: Scope } | { reason: string } {
  const answer = scopeOf(logsource, survey.known)
  if ('reason' in answer) return answer
  const { formats, activities, programs, hosts, channels } = answer.scope
  const none = { reason: `no input has events of ${describeLogsource(logsource)}` }
  const has = (format: string): boolean =>
    [...(survey.formats.get(format)?.keys() ?? [])].some(
      (activity) => activities === null || activities.includes(activity),
    )
  const isThere = programs === null || survey.programs === null || programs.some((name) => survey.programs?.has(name))
  const present = formats.filter(has).filter((format) => isThere || !hosts.includes(format))
  if (present.length === 0) return none
  if (channels !== null && !channels.some((name) => survey.channels?.has(name.toLowerCase()))) return none
  const there = hosts.filter((format) => present.includes(format))
  return { scope: { formats: present, activities, programs, hosts: there, channels } }
}
