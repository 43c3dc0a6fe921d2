import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { describe, expect, it } from 'vitest'
import { ageTo, ageWith } from '../../src/cli/bundle/age-keys.ts'
import type { Invocation, RawOptions } from '../../src/cli/command.ts'
import { createMessages } from '../../src/cli/terminal/messages.ts'
import { SILENT } from '../../src/cli/terminal/progress.ts'
import { askSecret } from '../../src/cli/terminal/secret.ts'
import { createStyle } from '../../src/cli/terminal/style.ts'
import { temporaryFolder } from '../support/temporary.ts'

interface Typing {
  readonly invocation: Invocation
  readonly stdin: PassThrough
  readonly shown: () => string
  /** Whether the terminal shows what is typed, after each change. */
  readonly raw: boolean[]
  readonly stop: AbortController
}

/** A run of a command in a folder, with a keyboard or without. */
async function runOf(
  cwd: string,
  options: RawOptions,
  given: { readonly keyboard?: boolean; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Typing> {
  const raw: boolean[] = []
  const stop = new AbortController()
  const keyboard = given.keyboard === true ? { isTTY: true, setRawMode: (on: boolean) => raw.push(on) } : {}
  const stdin = Object.assign(new PassThrough(), keyboard)
  const stderr = new PassThrough()
  const host = {
    stdin,
    stdout: new PassThrough(),
    stderr,
    env: given.env ?? {},
    cwd,
    uid: null,
    self: [],
    machine: 'workstation',
  }
  const clock = { now: () => 0, zoneOffset: () => 0, onInterrupt: () => () => undefined, exit: () => undefined }
  const style = await createStyle(0)
  const invocation: Invocation = {
    host: { ...host, ...clock },
    commandLine: [],
    args: [],
    options,
    signal: stop.signal,
    progress: SILENT,
    messages: createMessages(stderr, { quiet: false, verbose: false, style, clear: () => undefined }),
    atExit: () => () => undefined,
    expectInterrupt: () => undefined,
  }
  return { invocation, stdin, raw, stop, shown: () => String(stderr.read() ?? '') }
}

describe('recipients', () => {
  it('are named one by one or in files, and checked at once', async () => {
    const folder = await temporaryFolder()
    const [a, b] = await Promise.all([1, 2].map(async () => identityToRecipient(await generateX25519Identity())))
    await writeFile(join(folder, 'team'), `# team\n${b}\n`)
    const to = async (...encryptTo: readonly string[]): Promise<unknown> =>
      ageTo((await runOf(folder, { encryptTo })).invocation)
    expect(await to(a ?? '', 'team')).toEqual({ kind: 'recipients', recipients: [a, b] })
    expect(await to()).toBeNull()
    await expect(to('nobody')).rejects.toThrow('nobody cannot be read')
    await expect(to(`${a}x`)).rejects.toThrow('is no recipient')
    const both = await runOf(folder, { encryptTo: [a ?? ''], passphrase: true })
    await expect(ageTo(both.invocation)).rejects.toThrow('not both')
  })
})

describe('a passphrase', () => {
  it('comes from a file, the environment, or the terminal', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'secret'), 'from the file\n')
    const file = await runOf(folder, { passphraseFile: 'secret' }, { env: { TATOU_IR_PASSPHRASE: 'env' } })
    expect(await ageWith(file.invocation, 'b.age')).toEqual({ identities: [], passphrase: 'from the file' })
    const env = await runOf(folder, { passphrase: true }, { env: { TATOU_IR_PASSPHRASE: 'env' } })
    expect(await ageTo(env.invocation)).toEqual({ kind: 'passphrase', passphrase: 'env' })
    const none = await runOf(folder, { passphrase: true })
    await expect(ageWith(none.invocation, 'b.age')).rejects.toThrow('there is no terminal to ask for the passphrase')
    const empty = await runOf(folder, { passphrase: true }, { env: { TATOU_IR_PASSPHRASE: '' } })
    await expect(ageTo(empty.invocation)).rejects.toThrow('the passphrase is empty')
    await expect(ageWith((await runOf(folder, {})).invocation, 'b.age')).rejects.toThrow(
      'b.age is encrypted, and no key was given',
    )
  })

  it('is typed unseen, twice when it encrypts', async () => {
    const typing = await runOf('/', { passphrase: true }, { keyboard: true })
    const answer = ageTo(typing.invocation)
    typing.stdin.write('pässs\u007f\rpäss\n')
    expect(await answer).toEqual({ kind: 'passphrase', passphrase: 'päss' })
    expect(typing.shown()).toBe('Passphrase: \nPassphrase, again: \n')
    expect(typing.raw).toEqual([true, false, true, false])
    const differing = await runOf('/', { passphrase: true }, { keyboard: true })
    const refused = ageTo(differing.invocation)
    differing.stdin.write('one\ntwo\n')
    await expect(refused).rejects.toThrow('the two passphrases differ')
  })

  it('may be given up', async () => {
    for (const give of [({ stdin }: Typing) => stdin.write('abc\u0003'), ({ stdin }: Typing) => stdin.end()]) {
      const typing = await runOf('/', {}, { keyboard: true })
      const answer = askSecret(typing.invocation, '? ')
      give(typing)
      await expect(answer).rejects.toThrow('no passphrase was given')
      expect(typing.raw).toEqual([true, false])
    }
    const typing = await runOf('/', {}, { keyboard: true })
    const answer = askSecret(typing.invocation, '? ')
    typing.stop.abort(new Error('stopped'))
    await expect(answer).rejects.toThrow('stopped')
  })
})
