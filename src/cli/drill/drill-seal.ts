import { createHash } from 'node:crypto'
import { encryptTo, decryptWith } from '../../evidence/age.ts'
import { canonicalJson } from '../../model/canonical-json.ts'
import { DrillSecret } from '../../model/drill.ts'
import { TatouError } from '../../model/errors.ts'
import { ageWith } from '../bundle/age-keys.ts'
import type { Invocation } from '../command.ts'
import { list } from '../options.ts'

/** The first line of a truth that is sealed without a key. */
const OPEN = 'tatou-ir sealed truth, not encrypted: tatou-ir drill reveal shows it'
const ENCRYPTED = 'age-encryption.org/v1'
const WIDTH = 100

/** What stands in the commitment: SHA-256 of the secret in canonical JSON. */
export function commitmentOf(secret: DrillSecret): string {
  return createHash('sha256').update(canonicalJson(secret)).digest('hex')
}

/** The bytes of `truth.sealed`: encrypted to a facilitator, or only hidden from an accidental look. */
export async function sealTruth(secret: DrillSecret, facilitator: string | null): Promise<Uint8Array> {
  const text = canonicalJson(secret)
  if (facilitator === null) {
    const lines =
      Buffer.from(text)
        .toString('base64')
        .match(new RegExp(`.{1,${WIDTH}}`, 'g')) ?? []
    return Buffer.from(`${[OPEN, ...lines].join('\n')}\n`)
  }
  const pieces: Uint8Array[] = []
  const source = (async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text)
  })()
  for await (const piece of encryptTo(source, { kind: 'recipients', recipients: [facilitator] })) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Opens `truth.sealed`, with the keys of `--identity` where it is encrypted. Throws TatouError `drill` or `age-key`. */
export async function openTruth(invocation: Invocation, bytes: Uint8Array, shown: string): Promise<DrillSecret> {
  const text = isEncrypted(bytes) ? await decrypted(invocation, bytes, shown) : hidden(bytes, shown)
  const parsed = DrillSecret.safeParse(fromJson(text))
  if (!parsed.success) throw damaged(shown)
  return parsed.data
}

/** Whether a truth needs a key. */
export function isEncrypted(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, ENCRYPTED.length)).toString('latin1') === ENCRYPTED
}

async function decrypted(invocation: Invocation, bytes: Uint8Array, shown: string): Promise<string> {
  if (list(invocation.options, 'identity').length === 0)
    throw new TatouError('age-key', {
      problem: `${shown} is sealed with the key of a facilitator: it needs --identity FILE`,
    })
  const source = (async function* (): AsyncGenerator<Uint8Array> {
    yield bytes
  })()
  const pieces: Uint8Array[] = []
  for await (const piece of decryptWith(source, shown, await ageWith(invocation, shown))) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}

function hidden(bytes: Uint8Array, shown: string): string {
  const [first, ...lines] = Buffer.from(bytes).toString('utf8').split('\n')
  if (first !== OPEN) throw damaged(shown)
  return Buffer.from(lines.join(''), 'base64').toString('utf8')
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function damaged(path: string): TatouError {
  return new TatouError('drill', {
    path,
    problem: 'is no sealed truth, or was changed',
    hint: 'get a whole copy of the drill',
  })
}
