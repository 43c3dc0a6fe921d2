import { LF } from './bytes.ts'

/** A line with its end, or so many bytes as were asked for. */
export interface Unit {
  readonly bytes: Buffer
  /** Where it begins. */
  readonly line: number
  readonly start: number
  /** False when it is longer than what is kept of it. */
  readonly whole: boolean
}

/** Cuts a stream into lines and, where somebody asks for them, stretches of so many bytes. */
export interface UnitReader {
  add(chunk: Buffer): void
  /** The next unit is this long; of 0 it is a line. To be said while a unit is read. */
  expect(bytes: number): void
  /** These bytes, which were the last unit, are read again. */
  again(bytes: Buffer): void
  /** The line of the last byte so far, and of the next. */
  lastLine(): number
  nextLine(): number
  /** There is no more. Returns false when a stretch that was asked for did not come. */
  end(): boolean
}

/** A reader that hands each unit to `read`, and keeps at most about `limit` bytes of one. */
export function createUnitReader(limit: number, read: (unit: Unit) => void): UnitReader {
  let wanted = 0
  let held: Buffer[] = []
  let heldBytes = 0
  let line = 1
  let offset = 0
  let place = { line, start: offset }
  let endsLine = true

  function add(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      const lf = wanted === 0 ? chunk.indexOf(LF, at) : -1
      const rest = lf === -1 ? chunk.length : lf + 1
      const end = wanted === 0 ? rest : Math.min(chunk.length, at + wanted - heldBytes)
      hold(chunk.subarray(at, end))
      at = end
      if (wanted === 0 ? lf !== -1 : heldBytes === wanted) finish()
    }
  }

  function hold(part: Buffer): void {
    if (heldBytes === 0) place = { line, start: offset }
    if (heldBytes <= limit) held.push(Buffer.from(part))
    heldBytes += part.length
    offset += part.length
    line += breaksIn(part)
    endsLine = part[part.length - 1] === LF
  }

  function finish(): void {
    const bytes = Buffer.concat(held)
    const whole = bytes.length === heldBytes
    held = []
    heldBytes = 0
    wanted = 0
    read({ ...place, bytes, whole })
  }

  return {
    add,
    expect(bytes) {
      wanted = bytes
    },
    again(bytes) {
      offset -= bytes.length
      line -= breaksIn(bytes)
      add(bytes)
    },
    lastLine: () => (endsLine ? line - 1 : line),
    nextLine: () => line,
    end() {
      if (wanted > 0) return false
      if (heldBytes > 0) finish()
      return wanted === 0
    },
  }
}

function breaksIn(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) count++
  return count
}
