import { HOUR, SECOND } from '../micros.ts'
import { FILE_STEMS, OFFICE_ADDRESS, person } from '../people.ts'
import { entityPrng, pause } from '../scenario.ts'
import type { Action } from '../story.ts'
import { SCAN_PATHS } from '../web-payloads.ts'
import { request, seat, signIn, slips } from './habit.ts'
import type { Habit, LifeOptions } from './habit.ts'

/** Harmless use of the platform that stands out. */
export const PLATFORM_USE: readonly Habit[] = [
  {
    id: 'class',
    story:
      'A class of 12 to 30 registers from one room within ten minutes, and signs in; up to two of them press the button twice, which answers that the account exists.',
    tell: classroom,
  },
  {
    id: 'reader',
    story: 'Somebody mistypes once or twice, gets in, and reads 12 to 24 documents within an hour.',
    tell: reader,
  },
  {
    id: 'old-tokens',
    story: 'Three to ten people come back with a session that has expired, from one or two places of theirs.',
    tell: oldTokens,
  },
  {
    id: 'wrong-type',
    story: 'One or two people hand in a file of the wrong type, once or twice.',
    tell: wrongType,
  },
  {
    id: 'handshakes',
    story: 'The other groups shake hands by RMAP, 6 to 24 times; one to three handshakes of the day fail.',
    tell: handshakes,
  },
  {
    id: 'second-factors',
    story: 'People confirm their second factor; one or two let the first question go by.',
    tell: secondFactors,
  },
  {
    id: 'dead-links',
    story: 'A crawler follows 8 to 16 links that are no longer there, one every one to five minutes.',
    tell: deadLinks,
  },
]

/** The address of the room in which classes sit. */
const ROOM = '203.0.113.12'

function classroom(options: LifeOptions): Action[] {
  const prng = entityPrng(options, 'life', 'class')
  const start = options.day + 8 * HOUR + pause(prng, 0, 28_000_000)
  const twice = prng.between(0, 2)
  return Array.from({ length: prng.between(12, 30) }, (_, index): Action[] => {
    const from = { ...seat(options, 'class', 400 + index, false), place: ROOM }
    const { typed: account, userId } = from.who
    const time = start + pause(prng, 0, 600_000)
    const base = { kind: 'registration', actor: from.actor, phase: null, account } as const
    const made = { ...base, time, request: request(from, 96), userId, outcome: 'success', reason: null } as const
    const again = { ...base, time: time + pause(prng, 300, 900), request: request(from, 43), userId: null } as const
    const echo: readonly Action[] = index < twice ? [{ ...again, outcome: 'failure', reason: 'duplicate_account' }] : []
    return [made, ...echo, signIn(from, time + pause(prng, 20_000, 200_000))]
  }).flat()
}

function reader(options: LifeOptions): Action[] {
  const prng = entityPrng(options, 'life', 'reader')
  const from = seat(options, 'reader', prng.below(options.people), false)
  const start = options.day + 9 * HOUR + pause(prng, 0, 25_000_000)
  const actions = slips(from, start, prng.between(1, 2), 6_000, 30_000)
  const member = { account: from.who.typed, userId: from.who.userId }
  let time = start + 120 * SECOND
  const count = prng.between(12, 24)
  for (let index = 0; index < count; index += 1) {
    time += pause(prng, 15_000, 150_000)
    const document = prng.between(1, 480)
    const fileName = `${prng.pick(FILE_STEMS)}-${document}.pdf`
    const base = { kind: 'document_access', time, actor: from.actor, phase: null, member } as const
    actions.push({ ...base, request: request(from, 90_000), document, fileName })
  }
  return actions
}

function oldTokens(options: LifeOptions): Action[] {
  const prng = entityPrng(options, 'life', 'old-tokens')
  const count = Math.min(options.people, prng.between(3, 10))
  return Array.from({ length: count }, (_, index): Action[] => {
    const home = seat(options, 'old-tokens', index, false)
    const time = options.day + 7 * HOUR + pause(prng, 0, 45_000_000)
    const member = { account: home.who.typed, userId: home.who.userId }
    const refusal = { kind: 'token_refusal', actor: home.actor, phase: null, member, cause: 'expired' } as const
    const office = seat(options, 'old-tokens', index, true)
    return [
      { ...refusal, time, request: request(home, 40) },
      signIn(home, time + pause(prng, 9_000, 40_000)),
      ...(index % 3 === 0 ? [{ ...refusal, time: time + 300 * SECOND, request: request(office, 40) } as const] : []),
    ]
  }).flat()
}

function wrongType(options: LifeOptions): Action[] {
  const prng = entityPrng(options, 'life', 'wrong-type')
  return Array.from({ length: prng.between(1, 2) }, (_, place): Action[] => {
    const from = seat(options, 'wrong-type', (place * 5) % options.people, true)
    const member = { account: from.who.typed, userId: from.who.userId }
    const start = options.day + 9 * HOUR + pause(prng, 0, 28_000_000)
    return Array.from({ length: prng.between(1, 2) }, (__, index): Action => {
      const base = {
        kind: 'upload_refusal',
        time: start + index * 40 * SECOND,
        actor: from.actor,
        phase: null,
      } as const
      return { ...base, request: request(from, 60), member, fileName: 'thesis.docx', cause: 'type_mismatch' }
    })
  }).flat()
}

function handshakes(options: LifeOptions): Action[] {
  const prng = entityPrng(options, 'life', 'handshakes')
  const failing = prng.between(1, 3)
  return Array.from({ length: prng.between(6, 24) }, (_, index): Action => {
    const from = seat(options, 'handshakes', 60 + index, false)
    const time = options.day + 6 * HOUR + pause(prng, 0, 55_000_000)
    const base = { kind: 'handshake', time, actor: from.actor, phase: null, request: request(from, 200) } as const
    return { ...base, identity: `Group_${1 + (index % 24)}`, outcome: index < failing ? 'failure' : 'success' }
  })
}

function secondFactors(options: LifeOptions): Action[] {
  const prng = entityPrng(options, 'life', 'second-factors')
  const late = prng.between(1, 2)
  return Array.from({ length: Math.min(options.people, 20) }, (_, index): Action[] => {
    const from = seat(options, 'second-factors', index, person(index, prng).office)
    let time = options.day + 7 * HOUR + pause(prng, 0, 40_000_000)
    const base = { kind: 'mfa', actor: from.actor, phase: null, account: from.who.typed } as const
    const actions: Action[] = []
    if (index < late) {
      actions.push({ ...base, time, request: request(from, 20), outcome: 'failure' })
      time += pause(prng, 20_000, 60_000)
    }
    return [...actions, { ...base, time, request: request(from, 20), outcome: 'success' }, signIn(from, time + SECOND)]
  }).flat()
}

function deadLinks(options: LifeOptions): Action[] {
  const prng = entityPrng(options, 'life', 'dead-links')
  const from = { ...seat(options, 'dead-links', 0, false), place: '192.0.2.201' }
  const userAgent = 'Mozilla/5.0 (compatible; OtherBot/1.0; +https://crawler.example/bot)'
  let time = options.day + 2 * HOUR + pause(prng, 0, 60_000_000)
  return Array.from({ length: prng.between(8, 16) }, (_, index): Action => {
    time += pause(prng, 60_000, 300_000)
    const base = { kind: 'page', time, actor: from.actor, phase: null, method: 'GET', status: 404 } as const
    return { ...base, request: { ...request(from, 153), userAgent, referer: null }, target: `/news/2023/${index + 4}` }
  })
}

/**
 * The scanner that the own team has forgotten: every honest log reader must take it for a scan, only the team
 * knows better.
 */
export function ownScan(options: LifeOptions): Action[] {
  const prng = entityPrng(options, 'life', 'own-scan')
  const from = seat(options, 'own-scan', 0, true)
  const userAgent = 'ExampleScan/4.2 (+https://security.example.org/scan)'
  let time = options.day + 3 * HOUR + pause(prng, 0, 10_000_000)
  return SCAN_PATHS.slice(0, prng.between(20, 40)).map((target): Action => {
    time += pause(prng, 900, 1_100)
    const sent = { ...request({ ...from, place: OWN_SCANNER }, 153), userAgent, referer: null }
    return {
      kind: 'page',
      time,
      actor: 'own-scan',
      phase: 'own-scan',
      request: sent,
      method: 'GET',
      target,
      status: 404,
    }
  })
}

/** Next to the office, so that nobody takes it for a stranger. */
export const OWN_SCANNER = OFFICE_ADDRESS.replace(/\.10$/, '.20')
