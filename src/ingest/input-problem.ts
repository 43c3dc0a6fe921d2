import type { UnreadableInput } from './log-stream.ts'

type Parameters = Readonly<Record<string, string | number>>

interface Problem {
  readonly problem: (p: Parameters) => string
  readonly hint: string
  /** What was read before the problem is worth showing. */
  readonly keep?: true
}

const UNPACK_YOURSELF = 'unpack it yourself into an empty folder and name the file'
const INCOMPLETE = 'what came before is shown; get a whole copy for the rest'
const BOMB = 'it looks like a decompression bomb; unpack it yourself with care if it is none'

/** Everything that keeps an input, or a part of it, from being read: exit code 4, and the rest is shown. */
const PROBLEMS = {
  'denied': { problem: () => 'cannot be opened: permission denied', hint: 'run as a user who may read it, or copy it' },
  'vanished': { problem: () => 'vanished before it could be read', hint: 'copy the logs first and give the copy' },
  'failed': { problem: (p) => `cannot be read (${p['reason']})`, hint: 'check the disk, or copy the file elsewhere' },
  'special': { problem: (p) => `is ${p['kind']}, not a file`, hint: 'pipe its content in and name - as the input' },
  'broken-link': { problem: () => 'is a link to nothing', hint: 'name the file that was meant' },
  'link-loop': {
    problem: () => 'is a link that leads back to where it came from',
    hint: 'what is inside is read once; remove the link if it is in the way',
  },

  'truncated': { problem: (p) => `ends in the middle of its ${p['format']} data`, hint: INCOMPLETE, keep: true },
  'damaged': { problem: (p) => `has damaged ${p['format']} data`, hint: INCOMPLETE, keep: true },
  'checksum': {
    problem: (p) => `does not match the checksum of its ${p['format']} data`,
    hint: 'what came out is shown, but cannot be trusted; get a whole copy',
    keep: true,
  },
  'feature': { problem: (p) => `uses ${p['feature']}, which is not supported`, hint: UNPACK_YOURSELF },
  'format': {
    problem: (p) => `is ${p['format']}, which is not supported`,
    hint: 'unpack or export it to text and name the result',
  },

  'bomb-ratio': { problem: (p) => `grows to more than ${p['ratio']} times its size`, hint: BOMB },
  'bomb-stream': { problem: (p) => `grows beyond ${p['bytes']} bytes`, hint: BOMB },
  'bomb-total': { problem: (p) => `brings all that is unpacked beyond ${p['bytes']} bytes`, hint: BOMB },
  'bomb-members': { problem: (p) => `has more than ${p['members']} members; the others were not read`, hint: BOMB },
  'grew': {
    problem: () => 'grew while it was read; what was added is not in here',
    hint: 'run again to see it, or copy the log first and give the copy',
  },
  'changed': { problem: () => 'changed while it was read', hint: 'copy the log first and give the copy' },
  'no-room': {
    problem: () => 'does not fit on the disk that temporary files are on',
    hint: 'free some space, or set TMPDIR to a folder on a larger disk',
  },
  'too-deep': { problem: (p) => `is packed more than ${p['nesting']} times over`, hint: UNPACK_YOURSELF },

  'archive-damaged': {
    problem: (p) => `has damaged ${p['format']} data; members behind the damage were not read`,
    hint: 'get a whole copy, or repair it and unpack it yourself',
  },
  'archive-truncated': {
    problem: (p) => `ends in the middle of its ${p['format']} data; members behind the end were not read`,
    hint: 'get a whole copy',
  },
  'member-entry': { problem: () => 'has a damaged entry in the directory of the archive', hint: UNPACK_YOURSELF },
  'member-link': {
    problem: (p) => `is a ${p['kind']}, and links in archives are not followed`,
    hint: 'name the file that was meant, if it is in another archive',
  },
  'member-special': { problem: (p) => `is ${p['kind']}, not a file`, hint: 'there is nothing in it to read' },
  'member-encrypted': { problem: () => 'is encrypted', hint: UNPACK_YOURSELF },
  'member-overlap': { problem: () => 'lies over another member of the archive', hint: BOMB },
  'member-mismatch': {
    problem: (p) => `is described in two ways (${p['field']}) by the archive`,
    hint: UNPACK_YOURSELF,
  },
  'member-duplicate': {
    problem: () => 'has the name of a member before it; only the first was read',
    hint: UNPACK_YOURSELF,
  },
  'name-absolute': { problem: () => 'has an absolute name', hint: UNPACK_YOURSELF },
  'name-parent': { problem: () => 'has a name that leads out of the archive (..)', hint: UNPACK_YOURSELF },
  'name-backslash': { problem: () => 'has a backslash in its name', hint: UNPACK_YOURSELF },
  'name-drive': { problem: () => 'has a name that begins with a drive letter', hint: UNPACK_YOURSELF },
  'name-nul': { problem: () => 'has a NUL in its name', hint: UNPACK_YOURSELF },
  'name-empty': { problem: () => 'has an empty name', hint: UNPACK_YOURSELF },
} as const satisfies Readonly<Record<string, Problem>>

export type ProblemCode = keyof typeof PROBLEMS

/** Stops the reading of one stream; never leaves `ingest`. */
export class InputProblem extends Error {
  readonly code: ProblemCode
  readonly parameters: Parameters
  /** What came before the problem is kept and shown. */
  readonly keep: boolean

  constructor(code: ProblemCode, parameters: Parameters = {}) {
    const entry: Problem = PROBLEMS[code]
    super(entry.problem(parameters))
    this.name = 'InputProblem'
    this.code = code
    this.parameters = parameters
    this.keep = entry.keep ?? false
  }

  /** The problem as the documents show it. */
  at(path: string): UnreadableInput {
    return { path, problem: this.message, hint: PROBLEMS[this.code].hint }
  }
}

/** The problem behind a fault of the file system, or undefined when the fault is of another kind. */
export function problemOfSystem(error: unknown): InputProblem | undefined {
  if (error instanceof InputProblem) return error
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string' || !('syscall' in error))
    return undefined
  if (error.code === 'EACCES' || error.code === 'EPERM') return new InputProblem('denied')
  if (error.code === 'ENOENT') return new InputProblem('vanished')
  if (error.code === 'ELOOP') return new InputProblem('link-loop')
  return new InputProblem('failed', { reason: error.code })
}

/** What is said of an input whose bytes are no text. */
export function noText(path: string): UnreadableInput {
  return { path, problem: 'is no text', hint: 'name a log file; compressed files are recognised by their content' }
}
