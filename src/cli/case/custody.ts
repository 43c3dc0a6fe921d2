import type { CustodyEntry } from '../../model/custody.ts'
import { formatInstant } from '../../time/instant.ts'
import { actorOf } from './actor.ts'
import type { Invocation } from '../command.ts'
import { version } from '../version.ts'

type Context = Omit<CustodyEntry, 'event' | 'subjects' | 'note'>

/** What the user says about an entry of a custody log. */
type Said = Partial<Pick<CustodyEntry, 'purpose' | 'authority' | 'location' | 'from' | 'to'>> & {
  readonly actor?: Partial<Pick<CustodyEntry['actor'], 'name' | 'title' | 'contact'>>
}

/** Who did something with evidence, when, where and by which command line, as far as the machine knows. */
export function custodyContext({ host, commandLine }: Invocation, said: Said): Context {
  const user = actorOf(host)
  const now = host.now()
  return {
    at: formatInstant(now * 1000),
    zone: zoneText(host.zoneOffset(now)),
    actor: { name: user, title: null, contact: null, ...said.actor, os_user: user, host: host.machine },
    tool: { name: 'tatou-ir', version: version(), argv: [...commandLine] },
    purpose: said.purpose ?? null,
    authority: said.authority ?? null,
    location: said.location ?? null,
    from: said.from ?? null,
    to: said.to ?? null,
    answers: null,
    bag: null,
  }
}

function zoneText(minutes: number): string {
  const size = Math.abs(Math.round(minutes))
  const part = (value: number): string => String(value).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${part(Math.floor(size / 60))}:${part(size % 60)}`
}
