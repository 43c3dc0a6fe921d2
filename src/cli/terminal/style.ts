import type { ChalkInstance, ColorSupportLevel } from 'chalk'
import type { Host, Terminal } from '../command.ts'

/** Colours for one stream; every function returns its text unchanged when the stream wants none. */
export type Style = ChalkInstance

/**
 * How many colours a stream takes, as chalk counts: 0 none, 1 sixteen, 2 two hundred and fifty-six, 3 all.
 * `--no-color` goes first, then a non-empty NO_COLOR (no-color.org), then FORCE_COLOR (0 to 3, or anything
 * for 1), and then what the terminal says of itself. A stream that is no terminal gets none.
 */
export function colorLevel(env: Host['env'], stream: Terminal<unknown>, wanted: boolean): ColorSupportLevel {
  if (!wanted || env['NO_COLOR']) return 0
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forcedLevel(forced)
  if (stream.isTTY !== true || env['TERM'] === 'dumb') return 0
  if (env['COLORTERM'] === 'truecolor' || env['COLORTERM'] === '24bit') return 3
  return env['TERM']?.includes('256color') ? 2 : 1
}

function forcedLevel(forced: string): ColorSupportLevel {
  if (forced === '0' || forced === 'false') return 0
  if (forced === '2') return 2
  return forced === '3' ? 3 : 1
}

/** The style of a level. chalk is loaded here and not earlier, because `--help` does without it. */
export async function createStyle(level: ColorSupportLevel): Promise<Style> {
  const { Chalk } = await import('chalk')
  return new Chalk({ level })
}
