import { join } from 'node:path'
import { shellCommand } from '../../output/escape-shell.ts'
import type { Host, Invocation } from '../command.ts'
import { runProgram } from '../run-program.ts'

/** Something does not work as it should: the message says what. */
export class Unfit extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Unfit'
  }
}

/** A command that has not ended after so many seconds will not. */
const PATIENCE_SECONDS = 120

/** A place where the program itself is run, as people would run it. */
export interface Desk {
  /** A folder that holds the samples, and a configuration that says nothing. */
  readonly folder: string
  /** Where a file of this folder lies. */
  path(name: string): string
  /** Writes down what is done beside commands. */
  note(words: string): void
  /** Runs `tatou-ir WORDS…` and gives what it prints. Throws Unfit unless it ends with this exit code. */
  run(words: readonly string[], code?: number): Promise<string>
  /** The same where it may also end with 1: the thing that it checks has faults, and what it prints names them. */
  check(words: readonly string[]): Promise<string>
  /** What was done so far. */
  tried(): string
}

/** A desk in a folder; each keeps its own record of what was done. */
export function openDesk({ host: outer, signal }: Pick<Invocation, 'host' | 'signal'>, folder: string): Desk {
  const done: string[] = []
  // What a command leaves behind when it is killed goes with the folder.
  const host: Host = { ...outer, cwd: folder, env: { ...outer.env, TMPDIR: join(folder, 'tmp') } }
  const run = async (words: readonly string[], codes: readonly number[]): Promise<string> => {
    const argv = ['tatou-ir', ...words]
    done.push(shellCommand(argv))
    const { exitCode, stdout, stderr } = await runProgram({ host, signal }, argv, PATIENCE_SECONDS)
    if (exitCode !== null && codes.includes(exitCode)) return stdout.toString('utf8')
    const said = stderr.toString('utf8').trim().split('\n')[0] ?? ''
    const ending = exitCode === null ? 'did not end by itself' : `ended with ${exitCode}, not ${codes[0]}`
    throw new Unfit(`${shellCommand(argv)} ${ending}${said === '' ? '' : `: ${said}`}`)
  }
  return {
    folder,
    path: (name) => join(folder, name),
    note: (words) => void done.push(words),
    run: (words, code = 0) => run(words, [code]),
    check: (words) => run(words, [0, 1]),
    tried: () => done.join('; '),
  }
}
