import { formatPlace, TatouError } from '../model/errors.ts'
import type { Style } from './style.ts'

/** Everything that is said beside the data, on stderr. */
export interface Messages {
  /** A fault that does not end the run; shown even with `--quiet`. */
  error(problem: string, hint?: string): void
  /** Something the reader should know to judge the result; hidden with `--quiet`. */
  warning(text: string): void
  /** What was done, in one line; hidden with `--quiet`. */
  note(text: string): void
  /** Shown only with `--verbose`. */
  detail(text: string): void
}

export interface MessageOptions {
  readonly quiet: boolean
  readonly verbose: boolean
  readonly style: Style
  /** Takes the progress line away, so that a message does not land in it. */
  readonly clear: () => void
}

/** Messages on a stream of text, one line each; what comes from a log or a path cannot act in the terminal. */
export function createMessages(write: (text: string) => void, options: MessageOptions): Messages {
  const { style } = options
  const say = (text: string): void => {
    options.clear()
    write(`${text}\n`)
  }
  return {
    error(problem, hint) {
      say(`${style.red('error:')} ${harmless(problem)}`)
      if (hint) say(`${style.dim('  hint:')} ${harmless(hint)}`)
    },
    warning(text) {
      if (!options.quiet) say(`${style.yellow('warning:')} ${harmless(text)}`)
    },
    note(text) {
      if (!options.quiet) say(harmless(text))
    },
    detail(text) {
      if (options.verbose) say(style.dim(harmless(text)))
    },
  }
}
