import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { readKeyFile, type KeyFile } from '../../evidence/ssh-private-key.ts'
import { isSignature, readSignature, signSsh, type Namespace } from '../../evidence/ssh-signature.ts'
import { WireError } from '../../evidence/ssh-wire.ts'
import { TatouError } from '../../model/errors.ts'
import type { Invocation } from '../command.ts'
import { errorCode, whyUnwritable } from '../files/system-error.ts'

/** Signs a message for one purpose. */
export type Signer = (message: Uint8Array, namespace: Namespace) => Promise<string>

/**
 * The signer of a key file. A key that is encrypted, lies on a security key, or whose public half alone was named, is used by
 * `ssh-keygen`, which asks for its passphrase or its touch on the terminal. Throws TatouError `key` when there is none.
 */
export async function signerOf(invocation: Invocation, given: string): Promise<Signer> {
  const path = resolve(invocation.host.cwd, given)
  const file = await readKey(path, given)
  if (file.kind === 'key') return async (message, namespace) => signSsh(message, { key: file.key, namespace })
  return async (message, namespace) => {
    const text = await runKeygen(invocation, path, given, { message, namespace })
    checkMade(text, message, namespace, given)
    return text
  }
}

async function readKey(path: string, given: string): Promise<KeyFile> {
  let text: string
  try {
    text = await readFile(path, 'latin1')
  } catch (error) {
    const why = errorCode(error) === 'ENOENT' ? 'does not exist' : `cannot be read: ${whyUnwritable(error)}`
    throw unusable(given, why, error)
  }
  try {
    return readKeyFile(text)
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    throw unusable(given, error.message, error)
  }
}

interface Wanted {
  readonly message: Uint8Array
  readonly namespace: Namespace
}

/** The key's passphrase goes between the user's terminal and ssh-keygen; it is never ours. */
async function runKeygen(
  { host, signal, progress }: Invocation,
  path: string,
  given: string,
  { message, namespace }: Wanted,
): Promise<string> {
  progress.clear()
  const child = spawn('ssh-keygen', ['-q', '-Y', 'sign', '-n', namespace, '-f', path], {
    env: { ...host.env },
    signal,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const out: Buffer[] = []
  let said = ''
  child.stdout.on('data', (piece: Buffer) => out.push(piece))
  child.stderr.on('data', (piece: Buffer) => {
    said += piece.toString('utf8')
    host.stderr.write(piece)
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(message)
  const code = await new Promise<number | null>((done, failed) => {
    child.once('error', failed)
    child.once('close', done)
  }).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error
    throw unusable(given, 'can only be used by ssh-keygen, which is not installed', error)
  })
  if (code === 0) return Buffer.concat(out).toString('latin1')
  throw unusable(given, `was not used by ssh-keygen: ${said.trim().split('\n').at(-1) ?? ''}`)
}

/** What another program made is not believed before it is checked. */
function checkMade(text: string, message: Uint8Array, namespace: Namespace, given: string): void {
  try {
    const signature = readSignature(text)
    if (signature.namespace === namespace && isSignature(signature, message)) return
  } catch (error) {
    if (!(error instanceof WireError)) throw error
  }
  throw unusable(given, 'made no good signature')
}

function unusable(file: string, problem: string, cause?: unknown): TatouError {
  return new TatouError('key', { file, problem }, { cause })
}
