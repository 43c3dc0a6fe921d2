import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/** Lines as somebody types them, one at a time; the terminal itself lets them correct a line. */
export interface Keyboard {
  /** Lines that have come since it was last asked. */
  readonly lines: () => string[]
  /** Whether no more will come. */
  readonly ended: () => boolean
  readonly close: () => void
}

/** A line longer than this is none that somebody typed. */
const MOST = 16_384

/** Listens to a stream of text. Must be closed. */
export function openKeyboard(stdin: Readable): Keyboard {
  const decoder = new StringDecoder('utf8')
  let held = ''
  let lines: string[] = []
  let ended = false
  const take = (piece: Buffer | string): void => {
    held = (held + decoder.write(Buffer.from(piece))).slice(-MOST)
    const parts = held.split(/\r\n|[\r\n]/)
    held = parts.pop() ?? ''
    lines.push(...parts)
  }
  const end = (): void => {
    ended = true
  }
  stdin.on('data', take)
  stdin.once('end', end)
  return {
    lines: () => {
      const all = lines
      lines = []
      return all
    },
    ended: () => ended,
    close: () => {
      stdin.off('data', take)
      stdin.off('end', end)
      stdin.pause()
    },
  }
}
