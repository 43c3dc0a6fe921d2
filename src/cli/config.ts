import { createHash } from 'node:crypto'
import { lstat, readFile } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { Config, DEFAULT_CONFIG } from '../model/config.ts'
import { TatouError } from '../model/errors.ts'
import type { ConfigUsed } from '../model/timeline.ts'
import { type Faults, faultText, gatherFaults } from '../syntax/faults.ts'
import { placeAt, readShape } from '../syntax/shape.ts'
import type { Tree } from '../syntax/tree.ts'
import { readYaml } from '../syntax/yaml.ts'
import { parseAddressRange } from '../ingest/address-range.ts'
import type { Invocation } from './command.ts'
import { text } from './options.ts'

const NAME = 'tatou-ir.config.yaml'

/** A configuration is written by hand; anything larger is a mistake or an attack. */
const MAX_BYTES = 1_000_000

/** The configuration in force, and where it came from. */
export interface ConfigInForce {
  readonly config: Config
  readonly used: ConfigUsed
  /** The directory it lies in, and whether the user named it; null where there is none. */
  readonly at: { readonly folder: string; readonly named: boolean } | null
}

/**
 * Reads the configuration: the file of `--config`, or the first `tatou-ir.config.yaml` here or above, which counts only
 * if the user owns it, nobody else can write it, and it does not lie in the tree of an input: an archive from an
 * attacker must not configure us. Throws `config` with all faults of the file.
 */
export function readConfig(invocation: Invocation, inputs: readonly string[]): Promise<ConfigInForce> {
  const known = READ.get(invocation) ?? find(invocation, inputs)
  READ.set(invocation, known)
  return known
}

/** A run reads its configuration once, whoever asks for it. */
const READ = new WeakMap<Invocation, Promise<ConfigInForce>>()

async function find(invocation: Invocation, inputs: readonly string[]): Promise<ConfigInForce> {
  const { cwd } = invocation.host
  const given = text(invocation.options, 'config')
  if (given !== null) return load(resolve(cwd, given), given, true)
  const found = await discover(invocation, inputs)
  return found === null ? { config: DEFAULT_CONFIG, used: null, at: null } : load(found, found, false)
}

/** Where the inputs lie. */
export function inputRoots(inputs: readonly string[], cwd: string): string[] {
  return inputs.filter((input) => input !== '-').map((input) => resolve(cwd, input))
}

async function discover({ host, messages }: Invocation, inputs: readonly string[]): Promise<string | null> {
  const roots = inputRoots(inputs, host.cwd)
  for (let folder = host.cwd; ; folder = dirname(folder)) {
    const file = join(folder, NAME)
    const refusal = await whyNot(file, roots, host.uid)
    if (refusal === null) return file
    if (refusal !== 'absent') messages.warning(`${file} is not used: ${refusal}; --config names it`)
    if (dirname(folder) === folder) return null
  }
}

/**
 * Why a file (or a directory) that nobody named is not used, `absent` when there is none, null when it is. `roots` are
 * the inputs, as absolute paths.
 */
export async function whyNot(
  file: string,
  roots: readonly string[],
  uid: number | null,
  kind: 'file' | 'directory' = 'file',
): Promise<string | null> {
  const stats = await lstat(file).catch(() => null)
  if (stats === null) return 'absent'
  if (kind === 'file' && !stats.isFile()) return 'it is no regular file'
  if (kind === 'directory' && !stats.isDirectory()) return 'it is no directory'
  // Windows has no such owner and no such bits.
  if (uid !== null) {
    if (stats.uid !== uid) return 'somebody else owns it'
    if ((stats.mode & 0o022) !== 0) return 'others can write it'
  }
  const inside = roots.some((root) => file === root || file.startsWith(root.endsWith(sep) ? root : `${root}${sep}`))
  return inside ? 'it lies among the inputs' : null
}

async function load(path: string, shown: string, named: boolean): Promise<ConfigInForce> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new TatouError('config', { problem: `${shown}: the configuration cannot be read` }, { cause: error })
  })
  if (bytes.length > MAX_BYTES)
    throw new TatouError('config', { problem: `${shown}: the configuration is larger than 1 MB` })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return {
    config: parse(bytes.toString('utf8'), shown),
    used: { path: shown, sha256 },
    at: { folder: dirname(path), named },
  }
}

function parse(source: string, file: string): Config {
  const gathered = gatherFaults()
  const [tree, second] = readYaml(file, source, gathered)
  const config = tree === undefined ? DEFAULT_CONFIG : readShape(Config, tree, gathered, { texts: false })
  if (second !== undefined) gathered.error(second.place, 'two-documents', 'a configuration is one document', null)
  if (tree !== undefined && config !== null) addressFaults(config, tree, gathered)
  const faults = gathered.all()
  if (config !== null && faults.length === 0) return config
  throw new TatouError('config', { problem: faults.map(faultText).join('\n') })
}

/** The lists of addresses and ranges. */
const RANGES = ['gateways', 'trusted_proxies'] as const

function addressFaults(config: Config, tree: Tree, faults: Faults): void {
  for (const key of RANGES) {
    for (const [index, range] of config[key].entries()) {
      if (parseAddressRange(range) !== undefined) continue
      const message = `${key}.${index}: '${range}' is no IP address and no CIDR range`
      faults.error(placeAt(tree, [key, index]), 'bad-address', message, null)
    }
  }
}
