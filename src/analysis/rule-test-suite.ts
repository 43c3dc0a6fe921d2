import type { Fault } from '../syntax/faults.ts'
import type { RuleTestResult, RuleTestsDocument, UntestedRule } from '../model/rule-tests.ts'
import { parseRules, type RuleFile } from '../sigma/parse.ts'
import type { Placeholders } from '../sigma/placeholders.ts'
import { resolveRules, type RunnableRule } from '../sigma/resolve.ts'
import { testedRules } from '../sigma/rule-test-cases.ts'
import { readRuleTests } from '../sigma/rule-test-file.ts'
import type { SigmaRule } from '../sigma/rule.ts'
import { callRule, faultRow } from '../sigma/summary.ts'
import type { Database } from '../sql/database.ts'
import { runRuleTests } from './rule-test-run.ts'

/** A file of rules, and the file of tests beside it. */
export interface TestedFile {
  readonly rules: RuleFile
  readonly tests: RuleFile | null
}

/** What tests need besides their files. */
export interface TestOptions {
  /** Rules of elsewhere that those of the files may refer to. */
  readonly others: readonly SigmaRule[]
  readonly placeholders: Placeholders
  /** Called after each file with how many are done. */
  readonly onFile: (done: number) => void
}

/** Runs the tests of rule files in an empty engine: what came of each, what is wrong with the files, what has no tests. */
export async function testRules(
  db: Database,
  files: readonly TestedFile[],
  options: TestOptions,
): Promise<RuleTestsDocument> {
  const parsed = parseRules(
    files.map(({ rules }) => rules),
    { placeholders: options.placeholders },
  )
  const { order, faults } = resolve(parsed.rules, options.others)
  const paths = new Set(files.map(({ rules }) => rules.path))
  const broken = [...parsed.faults, ...faults.filter(({ place }) => paths.has(place.file))]
  const found: Fault[] = broken.filter(({ severity }) => severity === 'error')
  const results: RuleTestResult[] = []
  const untested: UntestedRule[] = []
  for (const [done, { rules, tests }] of files.entries()) {
    const own = parsed.rules.filter(({ place }) => place.file === rules.path)
    const read = tests === null ? { tests: null, faults: [] } : readRuleTests(tests.path, tests.text, own)
    found.push(...read.faults)
    const about = read.tests === null ? new Set<SigmaRule>() : testedRules(read.tests)
    // Where the file of tests has faults, that is what there is to say.
    const isRead = tests === null || read.tests !== null
    if (isRead) untested.push(...own.filter((rule) => !about.has(rule)).flatMap(untestedRow))
    if (read.tests !== null) for await (const result of runRuleTests(db, read.tests, order)) results.push(result)
    options.onFile(done + 1)
  }
  const failed = results.filter(({ outcome }) => outcome === 'failed').length
  return {
    schema: 'tatou-ir/rule-tests/v1',
    files: files.length,
    tests: results.length,
    passed: results.length - failed,
    failed,
    faults: found.map(faultRow),
    untested,
    results,
  }
}

/** Rules of elsewhere make way for those that are tested: who tests a copy of a rule means the copy. */
function resolve(
  rules: readonly SigmaRule[],
  others: readonly SigmaRule[],
): { readonly order: readonly RunnableRule[]; readonly faults: readonly Fault[] } {
  const taken = new Set(rules.flatMap(({ id, name }) => [id, name]).filter((key) => key !== null))
  const rest = others.filter(({ id, name }) => ![id, name].some((key) => key !== null && taken.has(key)))
  return resolveRules([...rules, ...rest])
}

function untestedRow(rule: SigmaRule): UntestedRule[] {
  if (rule.type === 'filter') return []
  return [{ path: rule.place.file, line: rule.place.line, rule: callRule(rule) }]
}
