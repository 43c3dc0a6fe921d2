import { DAY, HOUR, MINUTE } from './micros.ts'
import type { Micros } from './micros.ts'
import { FILE_STEMS, OFFICE_ADDRESS, person } from './people.ts'
import type { Person } from './people.ts'
import type { Prng } from './prng.ts'
import { automata } from './scenario-automata.ts'
import { entityPrng, pause, timeOfDay } from './scenario.ts'
import type { ScenarioOptions } from './scenario.ts'
import type { Action, Member, Request } from './story.ts'

export interface OrdinaryDayOptions extends ScenarioOptions {
  /** How many people use the platform that day. */
  readonly people: number
}

/** How many sign in during each hour of the day: an office with two busy stretches and few people at night. */
export const HOURS = [0, 0, 0, 0, 0, 1, 3, 14, 40, 46, 34, 22, 10, 30, 36, 30, 22, 12, 5, 6, 7, 5, 2, 1] as const

/**
 * A day on which nothing happens: people sign in, work with documents and leave; many share the address of
 * one office; some mistype their password once or twice and then get it right; two register; health checks,
 * an uptime monitor and a crawler come by. Ends before midnight.
 */
export function ordinaryDay(options: OrdinaryDayOptions): Action[] {
  const actions = automata(options)
  for (let index = 0; index < options.people; index += 1) actions.push(...dayOf(index, options))
  return actions.filter((action) => action.time < options.day + DAY - MINUTE)
}

/** Everything one person does that day. */
function dayOf(index: number, options: OrdinaryDayOptions): Action[] {
  const prng = entityPrng(options, 'person', String(index))
  const who = person(index, prng)
  const start = options.day + timeOfDay(prng, HOURS)
  const place = who.office ? OFFICE_ADDRESS : who.ownAddress
  const session: Session = { prng, who, place, now: start, actions: [] }
  if (index % 19 === 7) register(session)
  visit(session)
  // Those who come back later do it from their own line.
  if (prng.chance(1, 3)) {
    visit({ ...session, place: who.ownAddress, now: session.now + HOUR + pause(prng, 60_000, 7_200_000) })
  }
  return session.actions
}

interface Session {
  readonly prng: Prng
  readonly who: Person
  readonly place: string
  now: Micros
  readonly actions: Action[]
}

function visit(session: Session): void {
  const { prng } = session
  openPage(session)
  signIn(session)
  const turns = prng.between(1, 5)
  for (let turn = 0; turn < turns; turn += 1) work(session)
  if (prng.chance(1, 2)) {
    add(session, pause(prng, 5_000, 90_000), 48, (deed) => ({ ...deed, kind: 'logout', member: member(session) }))
  }
}

function openPage(session: Session): void {
  for (const [target, bytes, wait] of START_PAGE) {
    add(session, pause(session.prng, wait, wait + 90), bytes, (deed) => ({
      ...deed,
      kind: 'page',
      method: 'GET',
      target,
      status: 200,
      request: target === '/' ? { ...deed.request, referer: null } : deed.request,
    }))
  }
}

const APPLICATION = 'https://tatou.example/'

const START_PAGE = [
  ['/', 1834, 200],
  ['/static/app.css', 9120, 20],
  ['/static/app.js', 48211, 20],
] as const

function register(session: Session): void {
  openPage(session)
  add(session, pause(session.prng, 20_000, 60_000), 96, (deed) => ({
    ...deed,
    kind: 'registration',
    account: session.who.typed,
    userId: session.who.userId,
    outcome: 'success',
    reason: null,
  }))
}

/** One in seven visits begins with a wrong password, and a third of those with a second one. */
function signIn(session: Session): void {
  const { prng, who } = session
  const mistakes = prng.weighted([18, 2, 1])
  for (let mistake = 0; mistake < mistakes; mistake += 1) {
    add(session, pause(prng, 6_000, 25_000), 31, (deed) => ({
      ...deed,
      kind: 'login',
      account: who.typed,
      userId: null,
      outcome: 'failure',
      reason: 'invalid_credentials',
    }))
  }
  add(session, pause(prng, 6_000, 40_000), 412, (deed) => ({
    ...deed,
    kind: 'login',
    account: who.typed,
    userId: who.userId,
    outcome: 'success',
    reason: null,
  }))
}

/** A look at the list of documents and then something with one of them. */
function work(session: Session): void {
  const { prng } = session
  const document = prng.between(1, 480)
  const fileName = `${prng.pick(FILE_STEMS)}-${document}.pdf`
  const common = { member: member(session), document }
  add(session, pause(prng, 400, 30_000), prng.between(300, 4_000), (deed) => ({
    ...deed,
    kind: 'document_list',
    member: common.member,
  }))
  const choice = prng.weighted([6, 2, 2])
  const wait = pause(prng, 3_000, 240_000)
  if (choice === 0) {
    const bytes = prng.between(20_000, 900_000)
    add(session, wait, bytes, (deed) => ({ ...deed, kind: 'document_access', ...common, fileName }))
  } else if (choice === 1) {
    const fileSize = prng.between(20_000, 2_000_000)
    add(session, wait, 143, (deed) => ({ ...deed, kind: 'upload', ...common, fileName, fileSize }))
  } else {
    const method = prng.pick(METHODS)
    add(session, wait, 512, (deed) => ({ ...deed, kind: 'methods' }))
    add(session, pause(prng, 5_000, 60_000), 167, (deed) => ({ ...deed, kind: 'watermark', ...common, method }))
  }
}

const METHODS = ['add-after-eof', 'metadata', 'overlay'] as const

function member({ who }: Session): Member {
  return { account: who.typed, userId: who.userId }
}

/** What every action of a session carries. */
interface Deed {
  readonly time: Micros
  readonly actor: string
  readonly phase: null
  readonly request: Request
}

function add(session: Session, wait: Micros, bytes: number, build: (deed: Deed) => Action): void {
  const { prng, who, place } = session
  session.now += wait
  const request = {
    sourceIp: place,
    userAgent: who.userAgent,
    id: prng.hex(16),
    spent: pause(prng, 18, 95),
    bytes,
    referer: APPLICATION,
  }
  session.actions.push(build({ time: session.now, actor: who.account, phase: null, request }))
  session.now += 100_000
}
