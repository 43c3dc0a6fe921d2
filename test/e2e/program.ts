import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const ROOT = join(import.meta.dirname, '../..')

/** The program as users start it; it runs what `npm run build` has made. */
export const PROGRAM = join(ROOT, 'bin/tatou-ir.js')

export interface ProgramOptions {
  readonly cwd?: string
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string | Uint8Array
}

export interface ProgramResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: Buffer
  readonly stderr: string
}

/** Starts the real program in a process of its own. */
export function startProgram(argv: readonly string[], options: ProgramOptions = {}) {
  const env = { ...process.env, ...options.env }
  return spawn(process.execPath, [PROGRAM, ...argv], { cwd: options.cwd ?? ROOT, env })
}

/** Runs the real program to its end. */
export async function runProgram(argv: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  return finish(startProgram(argv, options), options.stdin ?? '')
}

async function finish(child: ReturnType<typeof startProgram>, stdin: string | Uint8Array): Promise<ProgramResult> {
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  const [code, signal]: [number | null, NodeJS.Signals | null] = (await once(child, 'close')) as [
    number | null,
    NodeJS.Signals | null,
  ]
  return { code, signal, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() }
}

const MANY = (main: string): string => `
import { Writable } from 'node:stream'
import { main, processHost } from '${main}'
for (const argv of JSON.parse(process.argv[1])) {
  const chunks = []
  const stdout = new Writable({ write(chunk, _, done) { chunks.push(chunk); setImmediate(done) } })
  const code = await main(argv, { ...processHost(), stdout })
  process.stdout.write(JSON.stringify({ code, stdout: Buffer.concat(chunks).toString() }) + '\\n')
}
`

/** Runs many command lines one after the other in one real process, which spares the start of the others. */
export async function runMany(
  argvs: readonly (readonly string[])[],
  options: ProgramOptions = {},
): Promise<readonly { readonly code: number; readonly stdout: string }[]> {
  const main = pathToFileURL(join(ROOT, 'dist/cli/main.js')).href
  const argv = ['--input-type=module', '-e', MANY(main), JSON.stringify(argvs)]
  const child = spawn(process.execPath, argv, { cwd: options.cwd ?? ROOT, env: { ...process.env, ...options.env } })
  const { code, stdout, stderr } = await finish(child, '')
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`)
  const ended = stdout.toString().split('\n').slice(0, -1)
  return ended.map((line) => {
    const end: { code: number; stdout: string } = JSON.parse(line)
    return end
  })
}
