import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { VerifyDocument } from '../../src/model/bundle.ts'
import { runCli, type CliOptions, type CliResult } from './run-cli.ts'
import { temporaryFolder } from './temporary.ts'

/** A folder to work in, with a log that shows an attack in `logs`. */
export interface Desk {
  readonly cwd: string
  /** Runs a command line of the program there. */
  run(args: readonly string[], options?: CliOptions): Promise<CliResult>
  /** `bundle create logs` with these options; a failure is thrown. */
  create(...args: readonly string[]): Promise<CliResult>
  /** `bundle verify` as a document. */
  verify(...args: readonly string[]): Promise<Verified>
  /** Runs a script as somebody at the keyboard would. */
  shell(script: string): string
  path(name: string): string
}

/** What `bundle verify` said; `codes` are those of its faults, each once. */
export interface Verified {
  readonly code: number
  readonly document: VerifyDocument
  readonly codes: readonly string[]
}

/** A new desk. */
export async function makeDesk(): Promise<Desk> {
  const cwd = await temporaryFolder()
  mkdirSync(join(cwd, 'logs'))
  writeFileSync(join(cwd, 'logs/security.log'), readFileSync('samples/tatou-campaign/security.log'))
  const run: Desk['run'] = (args, options) => runCli(args, { cwd, ...options })
  return {
    cwd,
    run,
    create: async (...args) => {
      const made = await run(['bundle', 'create', 'logs', '--at', '2025-10-20T08:00:00Z', '--contact', 'A', ...args])
      if (made.code !== 0) throw new Error(made.stderr)
      return made
    },
    verify: async (...args) => {
      const { code, stdout } = await run(['bundle', 'verify', '--format', 'json', ...args])
      const document = JSON.parse(stdout) as VerifyDocument
      return { code, document, codes: [...new Set(document.faults.map((fault) => fault.code))] }
    },
    shell: (script) =>
      execFileSync('bash', ['-euc', script], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
    path: (name) => join(cwd, name),
  }
}
