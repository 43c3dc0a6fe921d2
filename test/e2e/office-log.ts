import { after, lines, many, SECURITY } from './logs.ts'

export const OFFICE = '198.51.100.20'
export const GATEWAY = '198.51.100.30'
export const ATTACKER = '203.0.113.66'
const day = (ip: string, names: readonly string[]): string[] =>
  names.flatMap((name, index) => [
    SECURITY.success(after('08:00:00', index * 60), `${name}@example.com`, ip),
    SECURITY.success(after('13:00:00', index * 60), `${name}@example.com`, ip),
  ])
const guesses = (ip: string, from: string): string[] =>
  many(30, (index) => SECURITY.failed(after(from, index), `victim${index}@example.com`, ip))
/** An evening of guessing from outside, from an office where two people work by day, and from behind a gateway with three more. */
export const OFFICE_LOG = lines(
  ...day(OFFICE, ['alice', 'bob']),
  ...day(GATEWAY, ['carol', 'dan', 'erin']),
  ...guesses(OFFICE, '20:00:00'),
  ...guesses(GATEWAY, '21:00:00'),
  ...guesses(ATTACKER, '22:00:00'),
)
