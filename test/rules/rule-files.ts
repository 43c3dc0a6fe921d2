import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseRules } from '../../src/sigma/parse.ts'
import { resolveRules, type RunnableRule } from '../../src/sigma/resolve.ts'

const FOLDER = join(import.meta.dirname, '../../src/rules')
const NAMES = readdirSync(FOLDER).toSorted()
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')

/** The files of rules that are shipped, in the order of their names. */
export const RULE_FILES: readonly { readonly path: string; readonly text: string }[] = NAMES.filter(
  (name) => name.endsWith('.yml') && !name.endsWith('.test.yml'),
).map((name) => ({ path: name, text: read(name) }))

/** The files of tests, by the name of the file of rules that each is about. */
export const TEST_FILES: ReadonlyMap<string, string> = new Map(
  NAMES.filter((name) => name.endsWith('.test.yml')).map((name) => [name.replace('.test.yml', '.yml'), read(name)]),
)

/** All shipped rules, each behind those that it refers to. */
export const SHIPPED: readonly RunnableRule[] = resolveRules(parseRules(RULE_FILES).rules).order
