import { LOG_FORMATS } from '../../formats/registry.ts'
import { summariseFormats } from '../../formats/summary.ts'
import { WRAPPERS } from '../../formats/wrapper.ts'
import { FORMATS_FORMATS, renderFormats } from '../../output/formats.ts'
import type { Invocation } from '../command.ts'
import { outputOptions, UsageFaults } from '../options.ts'
import { present } from '../present.ts'

/** `formats list`: the log formats that are understood. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const output = outputOptions(invocation, FORMATS_FORMATS, faults)
  faults.check()
  const document = { schema: 'tatou-ir/formats/v1' as const, formats: summariseFormats(LOG_FORMATS, WRAPPERS) }
  const context = { inputs: [], db: null, span: [] }
  await present(invocation, output, context, (format, options) => renderFormats(document, format, options))
  return 0
}
