import type { RunEvent } from '../model/playbook-run.ts'
import type { Run } from './run-document.ts'

/** Something that people did in a run. `record` is its number in the log of the run; `at` is RFC 3339 UTC. */
export interface RunAct {
  readonly at: string
  readonly by: string
  readonly what: string
  readonly record: number
}

/** What people did in a run, in the order of its log. That a step was looked at, or the run opened again, is no act. */
export function runActs({ playbook, events }: Run): RunAct[] {
  const nameOf = (step: string): string => playbook.workflow[step]?.name ?? step
  return events.flatMap((event) => {
    const what = actOf(event, playbook.name, nameOf)
    return what === null ? [] : [{ at: event.at, by: event.actor.name, what, record: event.seq }]
  })
}

const behind = (text: string | null): string => (text === null || text === '' ? '' : `: ${text}`)

function actOf(event: RunEvent, title: string, nameOf: (step: string) => string): string | null {
  switch (event.event) {
    case 'started':
      return `began the playbook ${title} (${event.run})`
    case 'executed':
      return `${nameOf(event.step)}: ran ${event.argv.join(' ')} (${event.exit_code === null ? 'killed' : `exit ${event.exit_code}`})`
    case 'attached':
      return `${nameOf(event.step)}: kept ${event.file.path}`
    case 'approved':
      return `${nameOf(event.step)}: approved by ${event.name} (${event.role})`
    case 'outcome': {
      const whom = event.to === null ? '' : ` to ${event.to}`
      const said = [event.reason, event.note].filter((each) => each !== null && each !== '').join('; ')
      return `${nameOf(event.step)}: ${event.outcome.replaceAll('_', ' ')}${whom}${event.late ? ', late' : ''}${behind(said)}`
    }
    case 'decided':
      return `${nameOf(event.step)}: decided ${event.taken}${behind(event.reason)}`
    case 'escalated':
      return `${nameOf(event.step)}: escalated to ${event.role}${behind(event.text)}`
    case 'noted':
      return `noted${event.amends === null ? '' : ` on record ${event.amends}`}: ${event.note}`
    case 'handed_over':
      return `handed over to ${event.to}${behind(event.note)}`
    case 'ended':
      return `ended the playbook ${title}: ${event.result}`
    case 'entered':
    case 'resumed':
      return null
  }
}
