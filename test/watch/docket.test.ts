import { expect, it } from 'vitest'
import { Docket, type Keys } from '../../src/watch/docket.ts'

function sources(...keys: readonly string[]): Keys {
  return { named: { source: new Set(keys), account: new Set(), network: new Set() }, keyless: new Set() }
}

it('who was never judged is judged at once and alone, then in turn with the others', () => {
  const docket = new Docket()
  expect(docket.next(0, false)).toBeNull()
  docket.add(sources('old'))
  expect(docket.next(0, false)).toEqual(sources('old'))
  docket.judged(sources('old'), 0, 10)
  docket.add(sources('old', 'new'))
  expect(docket.next(100, false)).toEqual(sources('new'))
  docket.judged(sources('new'), 100, 10)
  expect(docket.isDue(100)).toBe(false)
  expect(docket.next(999, false)).toBeNull()
  expect(docket.isDue(1_000)).toBe(true)
  // The newcomer is judged once more with the one who waited.
  expect(docket.next(1_100, false)).toEqual(sources('old', 'new'))
  expect(docket.waits).toBe(false)
})

it('who takes long to judge waits longer', () => {
  const docket = new Docket()
  docket.add(sources('many'))
  docket.next(0, false)
  docket.judged(sources('many'), 2_000, 2_000)
  docket.add(sources('many'))
  expect(docket.isDue(9_999)).toBe(false)
  expect(docket.isDue(10_000)).toBe(true)
})

it('at the end nobody is left waiting', () => {
  const docket = new Docket()
  const everybody: Keys = {
    named: { source: new Set(['192.0.2.1']), account: new Set(['a b']), network: new Set(['192.0.2.0/24']) },
    keyless: new Set([7]),
  }
  docket.add(everybody)
  docket.next(0, false)
  docket.judged(everybody, 0, 1)
  docket.add(everybody)
  expect(docket.next(1, true)).toEqual(everybody)
  expect(docket.waits).toBe(false)
})
