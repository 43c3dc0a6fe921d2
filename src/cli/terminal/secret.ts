import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { TatouError } from '../../model/errors.ts'
import type { Invocation } from '../command.ts'

/** A terminal that can be told not to show what is typed. */
type Keyboard = Readable & { setRawMode(raw: boolean): unknown }

/** Longer than anything that somebody types. */
const MOST_CHARACTERS = 1024

/**
 * Asks for a secret on the terminal, without showing it. Throws TatouError `age-key` when there is no terminal, and the
 * signal's reason when it is cut off.
 */
export async function askSecret(invocation: Invocation, question: string): Promise<string> {
  const { host, signal, progress } = invocation
  const { stdin, stderr } = host
  if (stdin.isTTY !== true || !isKeyboard(stdin))
    throw new TatouError('age-key', {
      problem: 'there is no terminal to ask for the passphrase: give --passphrase-file, or TATOU_IR_PASSPHRASE',
    })
  progress.clear()
  stderr.write(question)
  stdin.setRawMode(true)
  const restore = invocation.atExit(() => stdin.setRawMode(false))
  try {
    return await typed(stdin, signal)
  } finally {
    restore()
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}

function isKeyboard(stream: Readable): stream is Keyboard {
  return 'setRawMode' in stream && typeof stream.setRawMode === 'function'
}

/** In raw mode the keys come as they are: Ctrl-C is a character, and so is the key that takes one back. */
function typed(stdin: Keyboard, signal: AbortSignal): Promise<string> {
  return new Promise((done, failed) => {
    const decoder = new StringDecoder('utf8')
    let secret: string[] = []
    const end = (settle: () => void): void => {
      stdin.off('data', take)
      stdin.off('end', stopped)
      signal.removeEventListener('abort', aborted)
      settle()
    }
    const stopped = (): void => end(() => failed(new TatouError('age-key', { problem: 'no passphrase was given' })))
    const aborted = (): void => end(() => failed(signal.reason))
    const take = (piece: Buffer | string): void => {
      const keys = [...decoder.write(Buffer.from(piece))]
      for (const [at, key] of keys.entries()) {
        if (key === '\r' || key === '\n') {
          // What was typed ahead answers the next question.
          const ahead = Buffer.from(keys.slice(at + 1).join(''))
          return end(() => {
            stdin.pause()
            if (ahead.length > 0) stdin.unshift(ahead)
            done(secret.join(''))
          })
        }
        if (key === '\u0003' || key === '\u0004') return stopped()
        if (key === '\u007f' || key === '\b') secret = secret.slice(0, -1)
        else if (key === '\u0015') secret = []
        else if (key >= ' ' && secret.length < MOST_CHARACTERS) secret.push(key)
      }
    }
    stdin.on('data', take)
    stdin.once('end', stopped)
    signal.addEventListener('abort', aborted, { once: true })
    stdin.resume()
  })
}
