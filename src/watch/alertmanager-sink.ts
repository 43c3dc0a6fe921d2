import type { Finding } from '../model/finding.ts'
import { wants, type Sink } from './sink.ts'
import { post } from './post.ts'
import type { QueuedAlert } from './state.ts'

export interface AlertmanagerOptions {
  /** Of the Alertmanager, such as http://127.0.0.1:9093; the path of its interface is added. */
  readonly url: string
  readonly allowPrivate: boolean
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** An Alertmanager forgets what it is not told again in five minutes; this is longer than three of our rounds. */
const HOLDS_MS = 300_000

const LONGEST_LABEL = 200

/** An alert of the Alertmanager API v2 (`postableAlert`). */
interface PostableAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt: string
}

/** A finding as an alert: its labels stay the same as long as it is the same finding. Times in milliseconds. */
export function postableAlert(finding: Finding, startsAt: number, endsAt: number): PostableAlert {
  const { id, rule_id: rule, rule_title: title, kind, level, description, group, first, last } = finding
  const fields = Object.entries(group).map(([field, value]): [string, string] => [
    field.replaceAll(/\W/g, '_'),
    value.slice(0, LONGEST_LABEL),
  ])
  return {
    labels: { ...Object.fromEntries(fields), alertname: 'TatouFinding', severity: level, kind, rule, finding: id },
    annotations: { summary: title, description, first, last, count: String(finding.count) },
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(endsAt).toISOString(),
  }
}

/** Sends findings to an Alertmanager, repeats what is open, and ends what is resolved or went over into another. */
export function alertmanagerSink(
  { url, allowPrivate, now }: AlertmanagerOptions,
  settings: Omit<Sink, 'begin' | 'deliver' | 'refresh'>,
): Sink {
  const target = `${url.replace(/\/$/, '')}/api/v2/alerts`
  const send = async (alerts: readonly PostableAlert[]): Promise<void> => {
    if (alerts.length > 0) await post(target, JSON.stringify(alerts), { allowPrivate, headers: {} })
  }
  return {
    ...settings,
    async deliver(alerts: readonly QueuedAlert[]) {
      // One message must not hold the same alert twice: the last word on each finding counts.
      const latest = new Map<string, PostableAlert>()
      for (const { state, at, finding } of alerts) {
        latest.set(finding.id, postableAlert(finding, at, state === 'resolved' ? now() : now() + HOLDS_MS))
        for (const id of finding.supersedes) {
          const lesser = latest.get(id)
          if (lesser !== undefined && state === 'updated')
            latest.set(id, { ...lesser, endsAt: new Date(now()).toISOString() })
        }
      }
      await send([...latest.values()])
      return 0
    },
    async refresh(open: readonly Finding[]) {
      const wanted = open.filter((finding) => wants(settings, { finding, state: 'firing', seq: 0, at: 0 }))
      await send(wanted.map((finding) => postableAlert(finding, Date.parse(finding.first), now() + HOLDS_MS)))
    },
  }
}
