import { spawnSync } from 'node:child_process'

/** What a program of the machine answered. */
export interface Answer {
  readonly code: number | null
  readonly stdout: Buffer
  readonly stderr: string
}

/** Runs a program of the machine in a folder, in UTC. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly input?: Uint8Array | string; readonly env?: Record<string, string> },
): Answer {
  const { cwd, input = '', env = {} } = options
  const path = process.env['PATH'] ?? ''
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, input, env: { PATH: path, TZ: 'UTC', ...env } })
  return { code: status, stdout, stderr: stderr.toString('utf8') }
}

/** Runs a program that must end well, and returns what it wrote. */
export function mustRun(program: string, args: readonly string[], options: Parameters<typeof runProgram>[2]): Buffer {
  const { code, stdout, stderr } = runProgram(program, args, options)
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${stderr}`)
  return stdout
}
