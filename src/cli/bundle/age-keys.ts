import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  checkRecipients,
  decryptSmall,
  isEncrypted,
  readIdentities,
  readRecipients,
  type AgeTo,
  type AgeWith,
} from '../../evidence/age.ts'
import { TatouError } from '../../model/errors.ts'
import { visible } from '../../output/visible.ts'
import type { Invocation } from '../command.ts'
import { list, text } from '../options.ts'
import { askSecret } from '../terminal/secret.ts'
import { whyUnwritable } from '../files/system-error.ts'

/** The environment variable that may hold a passphrase. */
const PASSPHRASE = 'TATOU_IR_PASSPHRASE'

/**
 * Who may read what is encrypted: `--encrypt-to` (repeatable: a recipient, or a file of them), or the passphrase of
 * `--passphrase`. Null when neither is given. Throws TatouError `age-key` before any work is done.
 */
export async function ageTo(invocation: Invocation): Promise<AgeTo | null> {
  const given = list(invocation.options, 'encryptTo')
  const byPassphrase = wantsPassphrase(invocation)
  if (given.length > 0 && byPassphrase)
    throw new TatouError('age-key', { problem: 'a file is encrypted to recipients or by a passphrase, not both' })
  if (byPassphrase) {
    const to = { kind: 'passphrase', passphrase: await passphraseOf(invocation, 'twice') } as const
    checkRecipients(to)
    return to
  }
  if (given.length === 0) return null
  const recipients: string[] = []
  for (const each of given) {
    const isFile = !/^(?:age1|AGE-SECRET-KEY-|ssh-)/i.test(each)
    recipients.push(...(isFile ? readRecipients(await readText(invocation, each)) : [each]))
  }
  const to = { kind: 'recipients', recipients } as const
  checkRecipients(to)
  return to
}

/** What may open an encrypted file, called `shown`: the files of `--identity` (repeatable), or a passphrase. */
export async function ageWith(invocation: Invocation, shown: string): Promise<AgeWith> {
  const identities: string[] = []
  for (const path of list(invocation.options, 'identity'))
    identities.push(...readIdentities(await identityText(invocation, path), path))
  const passphrase = wantsPassphrase(invocation) ? await passphraseOf(invocation, 'once') : null
  if (identities.length === 0 && passphrase === null)
    throw new TatouError('age-key', {
      problem: `${shown} is encrypted, and no key was given: name one with --identity FILE, or say --passphrase`,
    })
  return { identities, passphrase }
}

/** The text of an identity file; of one that is itself encrypted, its passphrase is asked for. */
async function identityText(invocation: Invocation, path: string): Promise<string> {
  const file = await readBytes(invocation, path)
  if (!isEncrypted(file)) return file.toString('utf8')
  const inherited = invocation.host.env[PASSPHRASE]
  const passphrase = inherited ?? (await askSecret(invocation, `Passphrase of ${visible(path)}: `))
  return decryptSmall(file, path, { identities: [], passphrase })
}

function wantsPassphrase({ options }: Invocation): boolean {
  return options['passphrase'] === true || text(options, 'passphraseFile') !== null
}

/** From `--passphrase-file`, else the environment, else the terminal; never from the command line. */
async function passphraseOf(invocation: Invocation, ask: 'once' | 'twice'): Promise<string> {
  const { host, options } = invocation
  const path = text(options, 'passphraseFile')
  if (path !== null) return (await readText(invocation, path)).replace(/\r?\n$/, '')
  const inherited = host.env[PASSPHRASE]
  if (inherited !== undefined) return inherited
  const first = await askSecret(invocation, 'Passphrase: ')
  if (ask === 'twice' && (await askSecret(invocation, 'Passphrase, again: ')) !== first)
    throw new TatouError('age-key', { problem: 'the two passphrases differ' })
  return first
}

async function readText(invocation: Invocation, path: string): Promise<string> {
  return (await readBytes(invocation, path)).toString('utf8')
}

async function readBytes({ host }: Invocation, path: string): Promise<Buffer> {
  try {
    return await readFile(resolve(host.cwd, path))
  } catch (error) {
    throw new TatouError('age-key', { problem: `${path} cannot be read: ${whyUnwritable(error)}` }, { cause: error })
  }
}
