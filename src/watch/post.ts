import { lookup } from 'node:dns'
import { request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** A receiver that does not answer in time is as good as none, in milliseconds. */
const TIMEOUT_MS = 10_000

/** So much of an answer is looked at. */
const MOST_ANSWER = 4_096

export interface PostOptions {
  /** Private, loopback and link-local addresses may be reached. */
  readonly allowPrivate: boolean
  readonly headers: Readonly<Record<string, string>>
  /** How long the receiver may take. */
  readonly timeoutMs?: number
}

/**
 * Sends a body by POST. The address is looked at when the connection is made, on the very answer of the name server that is
 * connected to, so that a name cannot be made to point into the network afterwards. Redirects are not followed. Throws
 * when the receiver does not say that it took the body.
 */
export async function post(
  url: string,
  body: string,
  { allowPrivate, headers, timeoutMs = TIMEOUT_MS }: PostOptions,
): Promise<void> {
  const target = new URL(url)
  const host = target.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0) checkAddress(host, host, allowPrivate)
  const send = target.protocol === 'https:' ? secureRequest : plainRequest
  const bytes = Buffer.from(body)
  await new Promise<void>((taken, failed) => {
    const request = send(
      target,
      {
        method: 'POST',
        lookup: checkedLookup(allowPrivate),
        // The whole of it: a receiver that sends a byte now and then holds nobody up.
        signal: AbortSignal.timeout(timeoutMs),
        agent: false,
        headers: { 'content-type': 'application/json', 'content-length': bytes.length, ...headers },
      },
      (response) => {
        let answer = ''
        response.setEncoding('utf8')
        response.on('data', (part: string) => {
          if (answer.length < MOST_ANSWER) answer += part
        })
        response.on('error', failed)
        response.on('end', () => {
          const { statusCode = 0 } = response
          if (statusCode >= 200 && statusCode < 300) taken()
          else failed(new Error(`${target.host} answered ${statusCode} ${answer.slice(0, 200)}`.trim()))
        })
      },
    )
    request.on('error', (error) => {
      const isLate = error.name === 'AbortError' || error.name === 'TimeoutError'
      failed(isLate ? new Error(`${target.host} did not answer in ${timeoutMs / 1000} s`, { cause: error }) : error)
    })
    request.end(bytes)
  })
}

function checkedLookup(allowPrivate: boolean): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) {
        callback(error, '')
        return
      }
      try {
        for (const { address } of addresses) checkAddress(host, address, allowPrivate)
      } catch (refusal) {
        callback(refusal as Error, '')
        return
      }
      const [first] = addresses
      if (options.all === true) callback(null, addresses)
      else callback(null, first?.address ?? '', first?.family)
    })
  }
}

/** Throws unless an address is one of the public internet, or others are allowed. */
function checkAddress(host: string, address: string, allowPrivate: boolean): void {
  const range = ipaddr.process(address).range()
  if (range === 'unicast' || (allowPrivate && !NEVER.has(range))) return
  throw new Error(`${host} is at ${address}, a ${range} address: allow_private lets it be reached`)
}

const NEVER: ReadonlySet<string> = new Set(['unspecified', 'multicast', 'broadcast', 'reserved'])
