import { request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
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
    return await get(url, AbortSignal.timeout(timeoutMs))
  } catch (error) {
    throw new Error(whyNot(error, timeoutMs), { cause: error })
  }
}

function get(url: string, signal: AbortSignal): Promise<Answer> {
  const target = new URL(url)
  const send = target.protocol === 'https:' ? secureRequest : plainRequest
  return new Promise((done, refused) => {
    const request = send(target, { agent: false, signal }, (response) => {
      const parts: Buffer[] = []
      let bytes = 0
      response.on('data', (part: Buffer) => {
        bytes += part.length
        parts.push(part)
        if (bytes > MOST_ANSWER) request.destroy(new Error(`the answer is longer than ${MOST_ANSWER / 1_000_000} MB`))
      })
      response.on('error', refused)
      response.on('end', () => done({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }))
    })
    request.on('error', refused)
    request.end()
  })
}

function whyNot(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'no answer'
  // What is thrown when time is up is an AbortError, whose cause is the TimeoutError.
  if (error.name === 'AbortError' || error.name === 'TimeoutError')
    return `no whole answer within ${timeoutMs / 1000} s`
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
