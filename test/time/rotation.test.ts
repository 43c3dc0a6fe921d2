import { describe, expect, it } from 'vitest'
import { rotatedName } from '../../src/time/rotation.ts'

const day = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000

describe('rotatedName', () => {
  it.each([
    ['auth.log', 'auth.log', null],
    ['auth.log.1', 'auth.log', null],
    ['auth.log.12.gz', 'auth.log', null],
    ['auth.log.gz', 'auth.log', null],
    ['auth.log-20251019', 'auth.log', '2025-10-19'],
    ['auth.log-20251019.xz', 'auth.log', '2025-10-19'],
    ['auth.log.2025-10-19', 'auth.log', '2025-10-19'],
    ['auth_2025-10-19.log', 'auth.log', '2025-10-19'],
    ['20251019.log', '.log', '2025-10-19'],
    ['var/log/auth.log.1', 'var/log/auth.log', null],
    ['logs.zip!/host-20251019/auth.log', 'logs.zip!/host-20251019/auth.log', null],
    ['auth.log-20251340', 'auth.log-20251340', null],
    ['auth.log-20250229', 'auth.log-20250229', null],
    ['auth.log-1760000000', 'auth.log-1760000000', null],
    ['auth.log-2025-1019', 'auth.log-2025-1019', null],
  ])('reads %s', (path, set, date) => {
    const name = rotatedName(path)
    expect(name.set).toBe(set)
    expect(name.day).toBe(date === null ? null : day(date))
  })

  it('sorts a set by age, oldest first', () => {
    const sorted = (paths: string[]): string[] =>
      paths.toSorted((a, b) => {
        const [x, y] = [rotatedName(a).age, rotatedName(b).age]
        return x[0] - y[0] || x[1] - y[1]
      })
    expect(sorted(['auth.log', 'auth.log.1', 'auth.log.10.gz', 'auth.log.2.gz'])).toEqual([
      'auth.log.10.gz',
      'auth.log.2.gz',
      'auth.log.1',
      'auth.log',
    ])
    expect(sorted(['m', 'm-20251019', 'm-20250101', 'm-20251018'])).toEqual([
      'm-20250101',
      'm-20251018',
      'm-20251019',
      'm',
    ])
  })
})
