import { createHash } from 'node:crypto'
import { lstat, readFile } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { type Document, LineCounter, parseDocument } from 'yaml'
import { Config, DEFAULT_CONFIG } from '../model/config.ts'
import { TatouError } from '../model/errors.ts'
import type { ConfigUsed } from '../model/timeline.ts'
import { parseAddressRange } from './address-range.ts'
import type { Invocation } from './command.ts'
import { text } from './options.ts'

const NAME = 'tatou-ir.config.yaml'

/** A configuration is written by hand; anything larger is a mistake or an attack. */
const MAX_BYTES = 1_000_000

/** The configuration in force, and where it came from. */
export interface ConfigInForce {
  readonly config: Config
  readonly used: ConfigUsed
}

/**
 * Reads the configuration: the file of `--config`, or the first `tatou-ir.config.yaml` here or above, which counts only
 * if the user owns it, nobody else can write it, and it does not lie in the tree of an input: an archive from an
 * attacker must not configure us. Throws `config` with all faults of the file.
 */
export async function readConfig(invocation: Invocation, inputs: readonly string[]): Promise<ConfigInForce> {
  const { cwd } = invocation.host
  const given = text(invocation.options, 'config')
  if (given !== null) return load(resolve(cwd, given), given)
  const found = await discover(invocation, inputs)
  return found === null ? { config: DEFAULT_CONFIG, used: null } : load(found, found)
}

async function discover({ host, messages }: Invocation, inputs: readonly string[]): Promise<string | null> {
  const roots = inputs.filter((input) => input !== '-').map((input) => resolve(host.cwd, input))
  for (let folder = host.cwd; ; folder = dirname(folder)) {
    const file = join(folder, NAME)
    const refusal = await whyNot(file, roots, host.uid)
    if (refusal === null) return file
    if (refusal !== 'absent') messages.warning(`${file} is not used: ${refusal}; --config names it`)
    if (dirname(folder) === folder) return null
  }
}

/** Why a configuration that nobody named is not used, `absent` when there is none, null when it is. */
async function whyNot(file: string, roots: readonly string[], uid: number | null): Promise<string | null> {
  const stats = await lstat(file).catch(() => null)
  if (stats === null) return 'absent'
  if (!stats.isFile()) return 'it is no regular file'
  // Windows has no such owner and no such bits.
  if (uid !== null) {
    if (stats.uid !== uid) return 'somebody else owns it'
    if ((stats.mode & 0o022) !== 0) return 'others can write it'
  }
  const inside = roots.some((root) => file === root || file.startsWith(root.endsWith(sep) ? root : `${root}${sep}`))
  return inside ? 'it lies among the inputs' : null
}

async function load(path: string, shown: string): Promise<ConfigInForce> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new TatouError('config', { problem: `${shown}: the configuration cannot be read` }, { cause: error })
  })
  if (bytes.length > MAX_BYTES)
    throw new TatouError('config', { problem: `${shown}: the configuration is larger than 1 MB` })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { config: parse(bytes.toString('utf8'), shown), used: { path: shown, sha256 } }
}

function parse(source: string, file: string): Config {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const broken = document.errors.map((error) => `${at(error.pos[0])}: ${error.message}`)
  if (broken.length > 0) throw new TatouError('config', { problem: broken.join('\n') })
  const value = expand(document, file)
  const parsed = Config.safeParse(value ?? {})
  const issues = parsed.success ? gatewayFaults(parsed.data) : parsed.error.issues
  if (parsed.success && issues.length === 0) return parsed.data
  const faults = issues.map(({ path, message }) => {
    const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true)
    return `${at(offsetOf(node))}: ${path.join('.') || 'the file'}: ${message}`
  })
  throw new TatouError('config', { problem: faults.join('\n') })
}

/** The values of a document, with its aliases followed, which may not be many: they multiply. */
function expand(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    throw new TatouError('config', { problem: `${file}:1:1: its aliases multiply beyond all bounds` }, { cause: error })
  }
}

function gatewayFaults({ gateways }: Config): { path: (string | number)[]; message: string }[] {
  return gateways.flatMap((range, index) =>
    parseAddressRange(range)
      ? []
      : [{ path: ['gateways', index], message: `'${range}' is no IP address and no CIDR range` }],
  )
}

function offsetOf(node: unknown): number {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return 0
  return Number(node.range[0])
}
