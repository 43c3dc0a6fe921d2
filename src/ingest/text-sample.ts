/** How much of a file decides whether it is text. */
const SAMPLE_BYTES = 65_536

/** NULs in a row that count as a hole, which a crash or a truncated file leaves in a text log, and not as content. */
const HOLE_BYTES = 64

/** Fewer control bytes than this never make a file binary, however short it is. */
const FEW = 8

/** Above one control byte in so many, bytes are no text. Random bytes have one in ten. */
const SHARE = 20

/**
 * Decides whether bytes are text, from the first 64 KiB that are no hole: binary means at least 8 control bytes and
 * more than one in 20, or nothing but NULs. Controls are the C0 codes without BS, TAB, LF, VT, FF, CR and ESC
 * (which logs of terminals hold), and DEL. Bytes above 0x7f say nothing: they may be any old encoding.
 */
export function createTextSample(): { add(chunk: Buffer): void; binary(): boolean } {
  let seen = 0
  let controls = 0
  let nuls = 0
  let total = 0

  function settleNuls(): void {
    if (nuls < HOLE_BYTES) {
      seen += nuls
      controls += nuls
    }
    nuls = 0
  }

  return {
    add(chunk) {
      if (seen >= SAMPLE_BYTES) return
      total += chunk.length
      for (let i = 0; i < chunk.length && seen < SAMPLE_BYTES; i++) {
        const byte = chunk[i] ?? 0
        if (byte === 0) {
          nuls++
          continue
        }
        if (nuls > 0) settleNuls()
        seen++
        if (isControl(byte)) controls++
      }
    },
    binary() {
      settleNuls()
      if (seen === 0) return total > 0
      return controls >= FEW && controls * SHARE > seen
    },
  }
}

function isControl(byte: number): boolean {
  return byte < 0x08 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b) || byte === 0x7f
}
