import { knownFormats } from '../../formats/registry.ts'
import { summariseFormats } from '../../formats/summary.ts'
import { WRAPPERS } from '../../formats/wrapper.ts'
import { FORMATS_FORMATS, renderFormats } from '../../output/formats.ts'
import type { Invocation } from '../command.ts'
import { readFormats } from '../formats/format-files.ts'
import { outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** `formats list`: the log formats that are understood. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const output = outputOptions(invocation, FORMATS_FORMATS, faults)
  faults.check()
  const given = await readFormats(invocation, [])
  const formats = knownFormats(given.map(({ format }) => format))
  const files = new Map(given.map(({ file: { id, path, sha256 } }) => [id, { path, sha256 }]))
  const document = { schema: 'tatou-ir/formats/v1' as const, formats: summariseFormats(formats, WRAPPERS, files) }
  const context = { inputs: [], db: null, span: [] }
  await present(invocation, output, context, (format, options) => renderFormats(document, format, options))
  return 0
}
