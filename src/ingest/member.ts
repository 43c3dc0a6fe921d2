import type { Chunks } from './chunks.ts'
import type { InputProblem } from './input-problem.ts'

/** A member of an archive: a file with its bytes, or why there are none. */
export interface Member {
  /** For display: as the archive has it, but what is no UTF-8 is spelled `\xNN`. */
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly mtime: number | null
  readonly content:
    | { readonly kind: 'file'; readonly chunks: Chunks }
    | { readonly kind: 'problem'; readonly problem: InputProblem }
}

/** A longer name is cut for display. */
export const MAX_NAME_CHARACTERS = 4096
