import { connect } from 'node:net'

/** So much of an answer is read, in bytes. */
const MOST_ANSWER = 4_000_000

/** What a server answered. */
export interface Answer {
  readonly status: number
  readonly text: string
}

/**
 * Asks for an address by GET. The whole of it, the last byte of the answer too, must not take longer than `timeoutMs`; redirects are
 * not followed. Throws an Error that says why there is no answer.
 */
export async function getAnswer(url: string, timeoutMs: number): Promise<Answer> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    const parts: Uint8Array[] = []
    let bytes = 0
    for await (const part of response.body ?? []) {
      bytes += part.length
      if (bytes > MOST_ANSWER) throw new Error(`the answer is longer than ${MOST_ANSWER / 1_000_000} MB`)
      parts.push(part)
    }
    return { status: response.status, text: Buffer.concat(parts).toString('utf8') }
  } catch (error) {
    throw new Error(whyNot(error, timeoutMs), { cause: error })
  }
}

function whyNot(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'no answer'
  if (error.name === 'TimeoutError') return `no whole answer within ${timeoutMs / 1000} s`
  const { cause } = error
  if (cause instanceof Error) return 'code' in cause ? `${cause.message} (${String(cause.code)})` : cause.message
  return error.message
}

/** What came of trying a port: `filtered` where nobody said no in time. */
export type PortState = 'open' | 'closed' | 'filtered'

/** Tries to connect to a TCP port, says nothing, and hangs up. */
export function tryPort(host: string, port: number, timeoutMs: number): Promise<PortState> {
  return new Promise((done) => {
    const socket = connect({ host, port })
    const end = (state: PortState): void => {
      socket.destroy()
      done(state)
    }
    socket.setTimeout(timeoutMs, () => end('filtered'))
    socket.on('connect', () => end('open'))
    socket.on('error', () => end('closed'))
  })
}
