import { ACTIVITIES } from '../model/event.ts'
import type { FormatSummary } from '../model/formats.ts'
import type { LogFormat } from './log-format.ts'
import type { Wrapper } from './wrapper.ts'

/** Formats and wrappers in the words of `formats list`; activities stand in the order of the model. `files`: those of the user's, by id. */
export function summariseFormats(
  formats: readonly LogFormat[],
  wrappers: readonly Wrapper[],
  files: ReadonlyMap<string, NonNullable<FormatSummary['file']>> = new Map(),
): FormatSummary[] {
  return [
    ...formats.map((format) => summariseFormat(format, files.get(format.id) ?? null)),
    ...wrappers.map(summariseWrapper),
  ]
}

function summariseFormat(format: LogFormat, file: FormatSummary['file']): FormatSummary {
  const meanings = [...format.messages.map(({ means }) => means), format.otherwise]
  return {
    id: format.id,
    title: format.title,
    kind: format.frame.kind,
    activities: ACTIVITIES.filter((activity) => meanings.some((meaning) => meaning.activity === activity)),
    rules: format.messages.length,
    samples: format.samples.length,
    near_misses: format.nearMisses.length,
    reference: format.reference,
    file,
  }
}

function summariseWrapper(wrapper: Wrapper): FormatSummary {
  return {
    id: wrapper.id,
    title: wrapper.title,
    kind: 'wrapper',
    activities: [],
    rules: 0,
    samples: wrapper.samples.length,
    near_misses: wrapper.nearMisses.length,
    reference: wrapper.reference,
    file: null,
  }
}
