import { hostUser, MOST_HOST_USERS, STRANGERS } from '../host-users.ts'
import { person } from '../people.ts'
import type { Prng } from '../prng.ts'
import { entityPrng } from '../scenario.ts'
import type { AttackOptions } from './attack.ts'
import { shuffled } from './tries.ts'
import type { Target } from './tries.ts'

/**
 * So many different accounts as somebody knows them who has a list of staff: those of the venue and, where the list
 * is longer, members who are not there that day. On a host it is filled up with names that are no accounts.
 */
export function members(prng: Prng, options: AttackOptions, count: number): Target[] {
  if (options.venue === 'platform') {
    const pool = Array.from({ length: Math.max(options.people, count) + 12 }, (_, index) => index)
    return shuffled(prng, pool)
      .slice(0, count)
      .map((index) => {
        const { account, userId } = person(index, entityPrng(options, 'person', String(index)))
        return { account, id: userId }
      })
  }
  const users = Array.from({ length: Math.min(options.people, MOST_HOST_USERS, Math.ceil(count / 2)) }, (_, index) => {
    const { account, uid } = hostUser(index)
    return { account, id: uid }
  })
  return shuffled(prng, [...users, ...strangers(prng, count - users.length)])
}

/** So many names that are no accounts: those that guessers try, then those of people who are elsewhere. */
export function strangers(prng: Prng, count: number, domain = ''): Target[] {
  const names = shuffled(prng, STRANGERS).slice(0, count)
  for (let index = names.length; index < count; index += 1) {
    const [local = ''] = person(200 + index, entityPrng({ seed: index, day: 0 }, 'stranger')).account.split('@')
    names.push(local)
  }
  return names.map((name) => ({ account: `${name}${domain}`, id: null }))
}

interface Naming {
  readonly label: string
  readonly name: (stem: string, index: number) => string
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** Ways in which accounts are named in sequence. */
const NAMINGS: readonly Naming[] = [
  { label: 'numbers', name: (stem, index) => `${stem}${index + 1}` },
  { label: 'padded numbers', name: (stem, index) => `${stem}${String(index + 1).padStart(3, '0')}` },
  { label: 'numbers from 100', name: (stem, index) => `${stem}_${100 + index}` },
  { label: 'letters', name: (stem, index) => `${stem}${LETTERS.charAt(index)}` },
  { label: 'letters behind a hyphen', name: (stem, index) => `${stem}-${LETTERS.charAt(index)}` },
]

const STEMS = ['victim', 'student', 'user', 'tester', 'group', 'lab', 'guest'] as const

/** So many accounts (at most 26) named in sequence, as letters or numbers, with or without a domain. */
export function sequence(prng: Prng, options: AttackOptions, count: number): Target[] {
  const { name } = prng.pick(NAMINGS)
  const stem = prng.pick(STEMS)
  const domain = options.venue === 'platform' && prng.chance(2, 3) ? '@example.com' : ''
  const start = prng.below(Math.max(1, 26 - count))
  return Array.from({ length: count }, (_, index) => ({
    account: `${name(stem, start + index)}${domain}`,
    id: options.venue === 'platform' ? 7_000 + index : null,
  }))
}
