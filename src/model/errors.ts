/** Where a fault stands: a file, and the line and column when they are known (both 1-based). */
export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

type Parameters = Readonly<Record<string, string | number>>

interface Message {
  readonly exit: 1 | 2 | 3 | 4 | 70
  readonly message: (p: Parameters) => string
  readonly hint: string | ((p: Parameters) => string)
}

/** Every error a user can meet: what it says, what to do, and the exit code it ends with. */
const CATALOGUE = {
  'usage': { exit: 2, message: (p) => `${p['problem']}`, hint: 'see tatou-ir --help' },
  'input-missing': {
    exit: 2,
    message: (p) => `no such file or directory: ${p['path']}`,
    hint: 'name a log file, a directory, an archive, or - for standard input',
  },
  'input-none': {
    exit: 2,
    message: () => 'no input given',
    hint: 'name at least one log file or directory, or --case DIR',
  },
  'internal': { exit: 70, message: (p) => `${p['problem']}`, hint: 'this is a fault of tatou-ir: run again with --debug and report it' },
} as const satisfies Readonly<Record<string, Message>>

export type ErrorCode = keyof typeof CATALOGUE

/** An error for the person at the keyboard: a code from the catalogue, its parameters, and a place. */
export class TatouError extends Error {
  readonly code: ErrorCode
  readonly parameters: Parameters
  readonly place: Place | undefined
  readonly hint: string
  readonly exitCode: number

  constructor(code: ErrorCode, parameters: Parameters = {}, options: { place?: Place; cause?: unknown } = {}) {
    const entry: Message = CATALOGUE[code]
    super(entry.message(parameters), options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'TatouError'
    this.code = code
    this.parameters = parameters
    this.place = options.place
    this.hint = typeof entry.hint === 'string' ? entry.hint : entry.hint(parameters)
    this.exitCode = entry.exit
  }
}

/** `file:line:col`, as far as it is known. */
export function formatPlace(place: Place): string {
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':')
}
