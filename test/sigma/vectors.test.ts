import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { openTestDatabase } from '../support/database.ts'
import { naiveHit } from './naive-match.ts'
import { answersAlone, answersOf, expectedOf } from './vector-answers.ts'
import { readVectors, type Vector } from './vectors.ts'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

const VECTORS = readVectors()
const byName = (vectors: readonly Vector[], answers: readonly boolean[][]): Record<string, boolean[] | undefined> =>
  Object.fromEntries(vectors.map(({ name }, index) => [name, answers[index]]))

describe('the vectors of single rules', () => {
  it('are many', () => {
    expect(VECTORS.length).toBeGreaterThanOrEqual(150)
    const names = VECTORS.map(({ name }) => name)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  it.each(VECTORS.map((vector) => [vector.file, vector.name, vector] as const))(
    '%s: %s (evaluated plainly)',
    (_file, _name, vector) => {
      const naive = vector.events.map(({ event, hit, naive: knows }) => (knows ? naiveHit(vector.rule, event) : hit))
      expect(naive).toEqual(expectedOf(vector))
    },
  )

  it.each([...new Set(VECTORS.map(({ file }) => file))])('%s', async (file) => {
    const vectors = VECTORS.filter((vector) => vector.file === file)
    expect(byName(vectors, await answersOf(db, vectors))).toEqual(byName(vectors, vectors.map(expectedOf)))
  })

  it.each([...new Set(VECTORS.map(({ file }) => file))])('%s, rule by rule', async (file) => {
    const vectors = VECTORS.filter((vector) => vector.file === file)
    expect(byName(vectors, await answersAlone(db, vectors))).toEqual(byName(vectors, vectors.map(expectedOf)))
  })

  it('give the same answers all at once', async () => {
    expect(byName(VECTORS, await answersOf(db, VECTORS))).toEqual(byName(VECTORS, VECTORS.map(expectedOf)))
  })
})
