import { execFileSync } from 'node:child_process'

/** Runs a program of the machine on bytes and gives what it prints. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly input?: string | Uint8Array; readonly cwd?: string } = {},
): Buffer {
  return execFileSync(program, args, { ...options, maxBuffer: 1e9 })
}
