import { testRules } from '../../analysis/rule-test-suite.ts'
import { renderRuleTests, RULE_TEST_FORMATS } from '../../output/rule-tests.ts'
import type { Invocation } from '../command.ts'
import { readConfig } from '../config/config.ts'
import { openRunStore, storeOptions } from '../investigation/evidence.ts'
import { outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'
import { builtinRules } from '../rules/rule-files.ts'
import { builtinTests, testedFiles } from '../rules/rule-test-files.ts'

/** Exit code when a test fails, or cannot be run. */
const FAILED = 1

/** `rules test`: runs the tests beside rules. */
export async function run(invocation: Invocation): Promise<number> {
  const usage = new UsageFaults()
  const output = outputOptions(invocation, RULE_TEST_FORMATS, usage)
  usage.check()
  const { config } = await readConfig(invocation, invocation.args)
  const isOwn = invocation.args.length === 0
  const files = isOwn ? await builtinTests() : await testedFiles(invocation.args, invocation.host.cwd)
  // Tests may be about rules that refer to ours.
  const others = isOwn ? [] : await builtinRules()
  const store = await openRunStore(invocation, storeOptions(invocation.host, 0))
  try {
    await store.seal()
    const document = await testRules(store, files, {
      others,
      placeholders: config.placeholders,
      onFile: (done) => invocation.progress.update({ done, total: files.length, unit: 'files', label: 'testing' }),
    })
    const context = { inputs: invocation.args, db: null, span: [] }
    await present(invocation, output, context, (format, options) => renderRuleTests(document, format, options))
    return document.failed > 0 || document.faults.some(({ severity }) => severity === 'error') ? FAILED : 0
  } finally {
    await store.close()
  }
}
