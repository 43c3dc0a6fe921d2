import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parseRules } from '../../src/sigma/parse.ts'
import type { DetectionRule } from '../../src/sigma/rule.ts'
import type { Store } from '../../src/store/store.ts'
import { CORPORA, describeCorpus } from '../support/corpora.ts'
import { openTestDatabase } from '../support/database.ts'
import { naiveHit } from './naive-match.ts'
import { hitsOf } from './vector-answers.ts'
import type { JsonObject, VectorEvent } from './vector-event.ts'

interface Case {
  readonly id: string
  readonly rule_file: string
  readonly fields: JsonObject
  readonly message: string | null
  readonly expected: boolean
}

/** What the placeholder of one of the rules stands for in their tests. */
const PLACEHOLDERS = { Admins_Workstations: ['AdminMachine'] }

function ruleOf(file: string): DetectionRule {
  const text = readFileSync(join(CORPORA, file), 'utf8')
  const { rules, faults } = parseRules([{ path: file, text }], { placeholders: PLACEHOLDERS })
  const rule = rules.find((each) => each.type === 'detection')
  if (!rule) throw new Error(JSON.stringify(faults))
  // The cases are about fields and values; most are of Windows, whose logs they do not hold.
  return { ...rule, logsource: { category: null, product: null, service: null } }
}

describeCorpus('sigma/sigmalite', 'rules and events of sigmalite', (folder) => {
  let db: Store
  beforeAll(async () => {
    db = await openTestDatabase()
  })
  afterAll(() => db.close())

  it('are answered as they say', async () => {
    const lines = readFileSync(join(folder, 'cases.jsonl'), 'utf8').trim().split('\n')
    const cases = lines.map((line) => JSON.parse(line) as Case)
    expect(cases.length).toBe(28)
    const rules = cases.map((each) => ruleOf(each.rule_file))
    const events = cases.map(({ fields, message }): VectorEvent =>
      message === null ? { json: fields } : { line: message, format: 'json-lines' },
    )
    const hits = await hitsOf(db, rules, events)
    const answers = cases.map(({ id }, index) => ({
      id,
      answer: hits[index]?.has(index) === true,
      naive: naiveHit(rules[index] as DetectionRule, events[index] as VectorEvent),
    }))
    expect(answers).toEqual(cases.map(({ id, expected }) => ({ id, answer: expected, naive: expected })))
  })
})
