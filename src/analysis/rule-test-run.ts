import type { RuleTestResult } from '../model/rule-tests.ts'
import type { RunnableRule } from '../sigma/resolve.ts'
import { inOrder, type RuleCase, ruleCases, type RuleSample, ruleSamples } from '../sigma/rule-test-cases.ts'
import { withParts } from '../sigma/rule-parts.ts'
import type { RuleTests } from '../sigma/rule-test-file.ts'
import type { TestRow } from '../sigma/rule-test-events.ts'
import type { ExpectedFinding } from '../sigma/rule-test-model.ts'
import type { Database } from '../sql/database.ts'
import { buildAttempts } from './attempts.ts'
import { fillEvents, surveyOf } from './rule-test-events.ts'
import { type RanRules, runRules } from './run-rules.ts'
import type { Place } from '../syntax/faults.ts'

/** What tests are run with: rules as they are before the settings of an organisation. */
const SKEW_TOLERANCE_SECONDS = 2

/**
 * Runs the tests of one file: each log is made in the tables `record` and `input`, and the rules it is about are run over
 * it. `rules` has every rule behind those it refers to. One result for each sample, and for each rule of each case.
 */
export async function* runRuleTests(
  db: Database,
  tests: RuleTests,
  rules: readonly RunnableRule[],
): AsyncGenerator<RuleTestResult> {
  const samples = ruleSamples(tests)
  if (samples.length > 0) {
    const rows = samples.map(({ row }) => row)
    const ran = await run(db, rows, named(Object.keys(tests.file.matches), tests, rules), rules)
    yield* sampleResults(samples, tests, ran, await hitsOf(db))
  }
  for (const test of ruleCases(tests)) {
    const ran = await run(db, test.rows(), named(Object.keys(test.expected), tests, rules), rules)
    yield* caseResults(test, tests, ran, await burstsOf(db))
  }
}

/** The rules that tests name, as they are run: with filters put in. */
function named(
  words: readonly string[],
  tests: RuleTests,
  rules: readonly RunnableRule[],
): ReadonlyMap<string, RunnableRule> {
  return new Map(
    words.flatMap((word) => {
      const rule = tests.rules.get(word)
      const runnable = rules.find((each) => isSame(each.place, rule?.place))
      return runnable === undefined ? [] : [[word, runnable] as const]
    }),
  )
}

function isSame(one: Place, other: Place | undefined): boolean {
  return one.file === other?.file && one.line === other.line && one.column === other.column
}

interface Ran extends Pick<RanRules, 'numbers' | 'silences'> {
  readonly rules: ReadonlyMap<string, RunnableRule>
}

async function run(
  db: Database,
  rows: readonly TestRow[],
  wanted: ReadonlyMap<string, RunnableRule>,
  rules: readonly RunnableRule[],
): Promise<Ran> {
  await fillEvents(db, rows)
  await buildAttempts(db, { skewToleranceSeconds: SKEW_TOLERANCE_SECONDS })
  const chosen = withParts([...wanted.values()], rules)
  // What a whole line holds, the engine must tell.
  const known = rows.every(({ text }) => text === undefined || text === null) ? { survey: surveyOf(rows) } : {}
  const ran = await runRules(db, { rules: chosen, skewToleranceSeconds: SKEW_TOLERANCE_SECONDS, ...known })
  return { ...ran, rules: wanted }
}

type Bursts = ReadonlyMap<number, readonly ExpectedFinding[]>

async function burstsOf(db: Database): Promise<Bursts> {
  const rows = await db.rows(
    `SELECT rule, array_to_string(groups, ' ') AS of, "count" FROM burst ORDER BY rule, first_us, burst`,
  )
  const bursts = new Map<number, ExpectedFinding[]>()
  for (const { rule, of, count } of rows) {
    const found = { of: String(of), count: Number(count) }
    const list = bursts.get(Number(rule))
    if (list) list.push(found)
    else bursts.set(Number(rule), [found])
  }
  return new Map([...bursts].map(([rule, found]) => [rule, inOrder(found)]))
}

async function hitsOf(db: Database): Promise<ReadonlyMap<number, ReadonlySet<number>>> {
  const hits = new Map<number, Set<number>>()
  for (const { rule, rid } of await db.rows('SELECT rule, rid FROM rule_hit_raw')) {
    const set = hits.get(Number(rule)) ?? new Set()
    hits.set(Number(rule), set.add(Number(rid)))
  }
  return hits
}

function* sampleResults(
  samples: readonly RuleSample[],
  { path }: RuleTests,
  ran: Ran,
  hits: ReadonlyMap<number, ReadonlySet<number>>,
): Generator<RuleTestResult> {
  const word = (hit: boolean): string => (hit ? 'hit' : 'miss')
  for (const [rid, { rule, place, expected, shown }] of samples.entries()) {
    const found = hits.get(numberOf(rule, ran))?.has(rid) ?? false
    yield {
      path,
      line: place.line,
      column: place.column,
      rule,
      test: shown,
      outcome: found === expected ? 'passed' : 'failed',
      expected: word(expected),
      found: word(found),
      reason: reasonOf(rule, ran),
    }
  }
}

function* caseResults(test: RuleCase, { path }: RuleTests, ran: Ran, bursts: Bursts): Generator<RuleTestResult> {
  for (const [rule, expected] of Object.entries(test.expected)) {
    const found = bursts.get(numberOf(rule, ran)) ?? []
    const isAsExpected = JSON.stringify(found) === JSON.stringify(expected)
    yield {
      path,
      line: test.place.line,
      column: test.place.column,
      rule,
      test: test.name,
      outcome: isAsExpected ? 'passed' : 'failed',
      expected: findingsText(expected),
      found: findingsText(found),
      reason: reasonOf(rule, ran),
    }
  }
}

function numberOf(word: string, { rules, numbers }: Ran): number {
  const rule = rules.get(word)
  return rule === undefined ? -1 : (numbers.get(rule) ?? -1)
}

/** Why a rule was not asked at all. */
function reasonOf(word: string, { rules, silences }: Ran): string | null {
  const rule = rules.get(word)
  if (rule === undefined) return 'the rule cannot run: see the faults of its file'
  return silences.get(rule)?.reason ?? null
}

function findingsText(findings: readonly ExpectedFinding[]): string {
  if (findings.length === 0) return 'nothing'
  const shown = findings.slice(0, 10).map(({ of, count }) => `${of === '' ? '' : `${of}: `}${count}`)
  return shown.join(', ') + (findings.length > 10 ? `, and ${findings.length - 10} more` : '')
}
