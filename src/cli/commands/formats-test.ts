import { testFormat } from '../../analysis/format-tests.ts'
import type { FormatFault, FormatTestResult } from '../../model/formats.ts'
import { FORMAT_TEST_FORMATS, renderFormatTests } from '../../output/format-tests.ts'
import type { Invocation } from '../command.ts'
import { openRunStore, storeOptions } from '../investigation/evidence.ts'
import { findFormatFiles, parseFormats, readFormatFile } from '../formats/format-files.ts'
import { outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** Exit code when a test fails, or cannot be run. */
const FAILED = 1

/** `formats test`: runs the formats of the user on their own samples. */
export async function run(invocation: Invocation): Promise<number> {
  const usage = new UsageFaults()
  const output = outputOptions(invocation, FORMAT_TEST_FORMATS, usage)
  usage.check()
  const { args, host, progress } = invocation
  const found = new Map((await Promise.all(args.map((path) => findFormatFiles(path, host.cwd)))).flat())
  const files = await Promise.all([...found].map(([file, path]) => readFormatFile(file, path)))
  const parsed = parseFormats(files)
  const faults: FormatFault[] = parsed.faults.map(({ severity, code, place, message, hint }) => {
    return { severity, code, path: place.file, line: place.line, column: place.column, message, hint }
  })
  const results: FormatTestResult[] = []
  const store = await openRunStore(invocation, storeOptions(host, 0))
  try {
    await store.seal()
    for (const [done, format] of parsed.formats.entries()) {
      const tested = await testFormat(store, format)
      results.push(...tested.results)
      faults.push(...tested.warnings)
      progress.update({ done: done + 1, total: parsed.formats.length, unit: 'files', label: 'testing' })
    }
    const failed = results.filter(({ outcome }) => outcome === 'failed').length
    const counts = { files: files.length, tests: results.length, passed: results.length - failed, failed }
    const document = { schema: 'tatou-ir/format-tests/v1' as const, ...counts, faults, results }
    const context = { inputs: args, db: null, span: [] }
    await present(invocation, output, context, (format, options) => renderFormatTests(document, format, options))
    return failed > 0 || faults.some(({ severity }) => severity === 'error') ? FAILED : 0
  } finally {
    await store.close()
  }
}
