import type { LoadPlan } from '../formats/compile.ts'
import type { ColumnName, LogFormat } from '../formats/log-format.ts'
import { LOG_FORMATS } from '../formats/registry.ts'
import { WRAPPERS } from '../formats/wrapper.ts'
import { TatouError } from '../model/errors.ts'
import type { Store } from '../store/store.ts'
import { detectFormats, type Detection } from './detect-format.ts'
import type { LoadOptions } from './load.ts'
import type { LogStream } from './log-stream.ts'
import { lineRelation, type LineFile } from './relation.ts'
import { stampFacts } from './stamp-facts.ts'

/** The log format with an id, or a usage error that lists the ids there are. */
export function formatById(id: string, formats: readonly LogFormat[] = LOG_FORMATS): LogFormat {
  const format = formats.find((each) => each.id === id)
  if (!format) throw new TatouError('format-unknown', { id, known: formats.map((each) => each.id).join(', ') })
  return format
}

/** How the lines of a stream are read: by the formats that take them. */
export async function planOf(
  store: Store,
  { file }: LogStream,
  lines: LineFile,
  options: LoadOptions,
): Promise<LoadPlan> {
  const { formats = LOG_FORMATS, inputFormat, plans } = options
  const known = plans?.get(file)
  if (known !== undefined) return known
  const asked = inputFormat === undefined ? formats : [formatById(inputFormat, formats)]
  const found = await detectFormats(store, lineRelation(lines), asked, WRAPPERS)
  const plan = { ...planFor(options, found), stamps: await stampFacts(store, lineRelation(lines), found) }
  // Dates with slashes are read as all lines show, and files that are framed or spooled are not these lines.
  const isFixed = found.byHead === true && found.formats.every(({ time }) => time?.stamp !== 'any')
  if (isFixed && lines.kind === 'clean') plans?.set(file, plan)
  return plan
}

/** The plan for formats that were found. */
export function planFor(options: LoadOptions, found: Detection): LoadPlan {
  const { depth, keep = [], formats = LOG_FORMATS, trustedProxies = [] } = options
  const forwarded: readonly ColumnName[] = trustedProxies.length > 0 ? ['forwarded_ip'] : []
  return { ...found, depth, keep: [...keep, ...forwarded], known: formats }
}
