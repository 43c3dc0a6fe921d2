import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { TatouError } from '../model/errors.ts'
import { post } from './post.ts'
import type { Sink } from './sink.ts'
import type { QueuedAlert } from './state.ts'

export interface WebhookOptions {
  readonly url: string
  readonly allowPrivate: boolean
  /** The key that bodies are signed with; null signs nothing. */
  readonly secret: Buffer | null
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const SECRET_PREFIX = 'whsec_'
const SHORTEST_SECRET = 16

/** Reads a secret: `whsec_` and Base64 as in Standard Webhooks, or any text. Throws TatouError `config`. */
export async function readSecret(file: string): Promise<Buffer> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new TatouError('config', { problem: `${file}: the secret cannot be read` }, { cause })
  })
  const trimmed = text.trim()
  const secret = trimmed.startsWith(SECRET_PREFIX)
    ? Buffer.from(trimmed.slice(SECRET_PREFIX.length), 'base64')
    : Buffer.from(trimmed)
  if (secret.length < SHORTEST_SECRET)
    throw new TatouError('config', { problem: `${file}: a secret has ${SHORTEST_SECRET} bytes or more` })
  return secret
}

/**
 * The headers of Standard Webhooks (standardwebhooks.com): an id that stays the same when a message is sent again, the time, and
 * an HMAC-SHA256 over id, time and body.
 */
export function webhookHeaders(
  id: string,
  seconds: number,
  body: string,
  secret: Buffer | null,
): Record<string, string> {
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(seconds) }
  if (secret === null) return headers
  const signature = createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')
  return { ...headers, 'webhook-signature': `v1,${signature}` }
}

/** Posts each alert on its own, in order. */
export function webhookSink(options: WebhookOptions, settings: Omit<Sink, 'begin' | 'deliver' | 'refresh'>): Sink {
  const { url, allowPrivate, secret, now } = options
  return {
    ...settings,
    atOnce: 1,
    // A message that fails ends the round; those before it are then sent again under their old ids.
    async deliver(alerts: readonly QueuedAlert[]) {
      for (const { seq, state, finding } of alerts) {
        const body = JSON.stringify({ state, finding })
        const headers = webhookHeaders(`${finding.id}-${seq}`, Math.floor(now() / 1000), body, secret)
        await post(url, body, { allowPrivate, headers })
      }
      return 0
    },
  }
}
