import type { LogFormat } from '../formats/log-format.ts'
import { EVENT_COLUMNS } from '../model/columns.ts'
import { ACTIVITIES, type Activity } from '../model/event.ts'
import { surveyEvents, type EventSurvey } from '../sigma/event-survey.ts'
import type { Database } from '../sql/database.ts'

/**
 * What the events so far are, for the compiler of rules: it may take more for possible than there is, never less. Looked at anew
 * only when events of another kind come, so that rules are compiled a few times and not for each batch.
 */
export class KnownEvents {
  readonly #formats: readonly LogFormat[]
  readonly #kinds = new Map<string, Map<Activity, number>>()
  readonly #columns = new Set<string>()
  readonly #channels = new Set<string>()
  #survey: EventSurvey | null = null

  constructor(formats: readonly LogFormat[]) {
    this.#formats = formats
  }

  /** Takes in the view `event`. The same object is returned until something new has come. */
  async look(db: Database, present: ReadonlySet<string>): Promise<EventSurvey> {
    const rows = await db.rows('SELECT DISTINCT format, CAST(activity AS VARCHAR) AS activity FROM event ORDER BY ALL')
    let isNew = this.#survey === null
    for (const name of present) {
      isNew ||= !this.#columns.has(name)
      this.#columns.add(name)
    }
    for (const row of rows) {
      const format = String(row['format'])
      const activity = ACTIVITIES.find((each) => each === row['activity'])
      const known = this.#kinds.get(format) ?? new Map<Activity, number>()
      if (activity === undefined) continue
      isNew ||= !known.has(activity)
      this.#kinds.set(format, known.set(activity, 1))
    }
    // Channels of Windows decide which rules are asked, and are in the text of the events.
    if (rows.some(({ format }) => String(format).startsWith('windows-'))) {
      const { channels = [] } = await surveyEvents(db, this.#formats)
      for (const channel of channels) {
        isNew ||= !this.#channels.has(channel)
        this.#channels.add(channel)
      }
    }
    if (!isNew && this.#survey !== null) return this.#survey
    const { samples } = await surveyEvents(db, this.#formats)
    this.#survey = this.#current(samples)
    return this.#survey
  }

  #current(samples: EventSurvey['samples']): EventSurvey {
    // Parts of a URL are made of the whole where they are asked for.
    const made = this.#columns.has('url_original') ? ['url_path', 'url_query'] : []
    const named = [...EVENT_COLUMNS.map(({ name }) => name), 'text'].filter((name) => this.#columns.has(name))
    const filled = new Set([...named, ...made])
    return {
      known: this.#formats,
      formats: new Map([...this.#kinds].map(([format, activities]) => [format, new Map(activities)])),
      filled: new Map([...this.#kinds.keys()].map((format) => [format, filled])),
      programs: null,
      channels: new Set(this.#channels),
      samples,
    }
  }
}
