import type { Writable } from 'node:stream'
import { visible } from '../../output/visible.ts'
import type { Style } from './style.ts'

/** Everything that is said beside the data, on stderr, one line each. Text from a log or a path cannot act in it. */
export interface Messages {
  /** A fault that does not end the run; shown even with `--quiet`. */
  readonly error: (problem: string, more?: { readonly place?: string; readonly hint?: string }) => void
  /** Something the reader should know to judge the result; hidden with `--quiet`. */
  readonly warning: (text: string) => void
  /** What was done; hidden with `--quiet`. */
  readonly note: (text: string) => void
  /** Shown only with `--verbose`. */
  readonly detail: (text: string) => void
}

/** Says nothing: for work inside other work, which tells what came of it. */
export const SILENT_MESSAGES: Messages = {
  error: () => undefined,
  warning: () => undefined,
  note: () => undefined,
  detail: () => undefined,
}

export interface MessageOptions {
  readonly quiet: boolean
  readonly verbose: boolean
  readonly style: Style
  /** Takes the progress line away, so that a message does not land in it. */
  readonly clear: () => void
}

/** Messages on a stream. */
export function createMessages(stream: Writable, { quiet, verbose, style, clear }: MessageOptions): Messages {
  const say = (text: string): void => {
    clear()
    stream.write(`${text}\n`)
  }
  return {
    error(problem, { place, hint } = {}) {
      say(`${style.red('error:')} ${visible(problem)}`)
      if (place) say(`${style.dim('  at')} ${visible(place)}`)
      if (hint) say(`${style.dim('  hint:')} ${visible(hint)}`)
    },
    warning(text) {
      if (!quiet) say(`${style.yellow('warning:')} ${visible(text)}`)
    },
    note(text) {
      if (!quiet) say(visible(text))
    },
    detail(text) {
      if (verbose) say(style.dim(visible(text)))
    },
  }
}
