import { Readable } from 'node:stream'
import { ReadableStream } from 'node:stream/web'
import { armor, Decrypter, Encrypter } from 'age-encryption'
import { TatouError } from '../model/errors.ts'
import { ARMOR_START, HEADER_START, headerChecked } from './age-header.ts'

/** Who may read what is encrypted: the holders of keys (`age1…`), or those who know a passphrase. */
export type AgeTo =
  | { readonly kind: 'recipients'; readonly recipients: readonly string[] }
  | { readonly kind: 'passphrase'; readonly passphrase: string }

/** What may open a file: identities (`AGE-SECRET-KEY-1…`), a passphrase, or both. */
export interface AgeWith {
  readonly identities: readonly string[]
  readonly passphrase: string | null
}

type Bytes = AsyncIterable<Uint8Array>

/**
 * Encrypts a stream to the format of age (C2SP, age.md), in pieces of 64 KiB. Throws TatouError `age-key` before the
 * first byte when a recipient is none; what the source throws goes through.
 */
export async function* encryptTo(source: Bytes, to: AgeTo): AsyncGenerator<Uint8Array> {
  const encrypter = encrypterTo(to)
  yield* await encrypter.encrypt(streamOf(source))
}

/** Checks recipients before there is anything to encrypt. Throws TatouError `age-key`. */
export function checkRecipients(to: AgeTo): void {
  encrypterTo(to)
}

function encrypterTo(to: AgeTo): Encrypter {
  const encrypter = new Encrypter()
  if (to.kind === 'passphrase') {
    if (to.passphrase === '') throw unusable('the passphrase is empty')
    encrypter.setPassphrase(to.passphrase)
    return encrypter
  }
  if (to.recipients.length === 0) throw unusable('there is no recipient')
  for (const recipient of to.recipients) {
    const problem = whyNoRecipient(recipient)
    if (problem !== undefined) throw unusable(problem)
    try {
      encrypter.addRecipient(recipient)
    } catch {
      throw unusable(`${recipient} is no recipient: a character of it is wrong or missing`)
    }
  }
  return encrypter
}

function whyNoRecipient(recipient: string): string | undefined {
  // It must not be shown: it is a secret.
  if (/AGE-SECRET-KEY-/i.test(recipient))
    return 'a secret key was given in place of a recipient, which begins with age1'
  if (/^(?:ssh-|ecdsa-|sk-)/.test(recipient)) return 'keys of SSH are no recipients here: make one with age-keygen'
  return recipient.startsWith('age1') ? undefined : `${recipient} is no recipient: one begins with age1`
}

/**
 * Decrypts a stream in pieces of 64 KiB, each given on only when it is authentic. `path` names it in errors. Throws
 * TatouError `age-key` when none of the keys opens it, `age-damaged` when it is no such file, or was changed or cut off:
 * what came before is then worth nothing. What the source throws goes through.
 */
export async function* decryptWith(source: Bytes, path: string, keys: AgeWith): AsyncGenerator<Uint8Array> {
  const decrypter = decrypterWith(keys)
  let failure: { readonly error: unknown } | undefined
  const watched = (async function* (): Bytes {
    try {
      yield* headerChecked(source, path)
    } catch (error) {
      failure = { error }
      throw error
    }
  })()
  try {
    yield* await decrypter.decrypt(streamOf(watched))
  } catch (error) {
    throw failure === undefined ? asTatou(error, path) : failure.error
  }
}

/**
 * The file key that a header of age holds for one of the keys (16 bytes). Throws TatouError `age-key` when it is for none of
 * them, `age-damaged` when it was changed.
 */
export async function openHeader(header: Uint8Array, path: string, keys: AgeWith): Promise<Uint8Array> {
  try {
    return await decrypterWith(keys).decryptHeader(header)
  } catch (error) {
    throw asTatou(error, path)
  }
}

function decrypterWith(keys: AgeWith): Decrypter {
  const decrypter = new Decrypter()
  for (const identity of keys.identities) addIdentity(decrypter, identity)
  if (keys.passphrase !== null) decrypter.addPassphrase(keys.passphrase)
  return decrypter
}

function addIdentity(decrypter: Decrypter, identity: string): void {
  try {
    decrypter.addIdentity(identity)
  } catch {
    throw unusable('an identity is damaged: a character of it is wrong or missing')
  }
}

function asTatou(error: unknown, path: string): TatouError {
  if (error instanceof TatouError) return error
  const message = error instanceof Error ? error.message : String(error)
  if (message.startsWith('no identity matched')) return unusable(`none of the keys given opens ${path}`, error)
  const problem = /tag|chunk|HMAC|ended before/.test(message) ? 'was changed or cut off' : `is damaged: ${message}`
  return new TatouError('age-damaged', { path, problem }, { cause: error })
}

/** A recipients file: one a line, with comments. */
export function readRecipients(text: string): string[] {
  return linesOf(text)
}

/**
 * An identity file as `age-keygen` writes it: one a line, with comments. Throws TatouError `age-key`, which never shows what
 * stands there.
 */
export function readIdentities(text: string, path: string): string[] {
  const lines = linesOf(text)
  if (lines.length === 0) throw unusable(`${path} holds no identity`)
  if (lines.some((line) => line.startsWith('AGE-PLUGIN-')))
    throw unusable(`${path} needs a plugin of age: decrypt with age -d`)
  if (!lines.every((line) => /^AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]+$/.test(line)))
    throw unusable(`${path} is no identity file: its lines begin with AGE-SECRET-KEY-1`)
  return lines
}

/** Whether a file of identities is itself encrypted, as `age -p` does it. */
export function isEncrypted(file: Uint8Array): boolean {
  return [HEADER_START, ARMOR_START].some((start) => Buffer.from(file).toString('latin1').startsWith(start))
}

/** What is in a small encrypted file, armored or not. Throws TatouError `age-key` and `age-damaged`. */
export async function decryptSmall(file: Uint8Array, path: string, keys: AgeWith): Promise<string> {
  const bytes = Buffer.from(file).toString('latin1').startsWith(ARMOR_START) ? unarmored(file, path) : file
  const pieces: Uint8Array[] = []
  for await (const piece of decryptWith(Readable.from([bytes]), path, keys)) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}

function unarmored(file: Uint8Array, path: string): Uint8Array {
  try {
    return armor.decode(Buffer.from(file).toString('latin1'))
  } catch (error) {
    throw new TatouError('age-damaged', { path, problem: 'has damaged armor' }, { cause: error })
  }
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

function unusable(problem: string, cause?: unknown): TatouError {
  return new TatouError('age-key', { problem }, { cause })
}

function streamOf(source: Bytes): globalThis.ReadableStream<Uint8Array> {
  return ReadableStream.from(source) as globalThis.ReadableStream<Uint8Array>
}
