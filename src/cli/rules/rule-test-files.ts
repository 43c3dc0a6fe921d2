import { stat } from 'node:fs/promises'
import type { TestedFile } from '../../analysis/rule-test-suite.ts'
import { builtinRuleFiles, findRuleFiles, FOLDER, readRuleFile, type RuleFile } from './rule-files.ts'

const TEST = /\.test(\.ya?ml)$/

/** Our own rules with their tests. */
export async function builtinTests(): Promise<TestedFile[]> {
  const files = await builtinRuleFiles()
  return Promise.all(
    files.map(async (rules) => ({
      rules,
      tests: await testsOf(`${FOLDER}${rules.path.slice('rules'.length)}`, rules.path),
    })),
  )
}

/**
 * The rule files that paths name, each with `NAME.test.yml` beside `NAME.yml`. A path may name a file of tests: then the
 * rules beside it are meant.
 */
export async function testedFiles(paths: readonly string[], cwd: string): Promise<TestedFile[]> {
  const found = await findRuleFiles(
    paths.map((path) => path.replace(TEST, '$1')),
    cwd,
  )
  return Promise.all(
    found.map(async ([file, path]) => ({ rules: await readRuleFile(file, path), tests: await testsOf(file, path) })),
  )
}

async function testsOf(file: string, path: string): Promise<RuleFile | null> {
  for (const ending of ['.test.yml', '.test.yaml']) {
    const beside = (name: string): string => name.replace(/\.ya?ml$/, '') + ending
    const stats = await stat(beside(file)).catch(() => null)
    if (stats?.isFile() === true) return readRuleFile(beside(file), beside(path))
  }
  return null
}
