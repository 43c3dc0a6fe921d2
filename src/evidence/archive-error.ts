import type { FaultCode } from './fault.ts'

/** Ends the reading of an archive: nothing behind this can be read. Never leaves `evidence`. */
export class ArchiveError extends Error {
  readonly code: FaultCode

  constructor(code: FaultCode, message: string) {
    super(message)
    this.name = 'ArchiveError'
    this.code = code
  }
}
