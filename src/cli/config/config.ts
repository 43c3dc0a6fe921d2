import { createHash } from 'node:crypto'
import { lstat, readFile } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { DEFAULT_CONFIG, type Config } from '../../model/config.ts'
import { TatouError } from '../../model/errors.ts'
import type { ConfigUsed } from '../../model/timeline.ts'
import { faultText } from '../../syntax/faults.ts'
import type { Tree } from '../../syntax/tree.ts'
import type { Invocation } from '../command.ts'
import { parseConfig } from './config-file.ts'
import { text } from '../options.ts'

/** The name that a configuration is looked for under. */
export const CONFIG_NAME = 'tatou-ir.config.yaml'

/** A configuration is written by hand; anything larger is a mistake or an attack. */
const MAX_BYTES = 1_000_000

/** The configuration in force, and where it came from. */
export interface ConfigInForce {
  readonly config: Config
  readonly used: ConfigUsed
  /** The directory it lies in, and whether the user named it; null where there is none. */
  readonly at: { readonly folder: string; readonly named: boolean } | null
  /** What stands in the file; undefined where there is none or it is empty. */
  readonly tree: Tree | undefined
}

/** The file that a configuration is read from. */
export interface ConfigPlace {
  /** Absolute. */
  readonly path: string
  readonly shown: string
  /** Whether the user named it. */
  readonly named: boolean
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
  const place = await placeOfConfig(invocation, inputs)
  if (place === null) return { config: DEFAULT_CONFIG, used: null, at: null, tree: undefined }
  const { config, ...more } = await load(place)
  if (place.named || config.known_good.length === 0) return { config, ...more }
  invocation.messages.warning(`${place.shown}: known_good is not used: only a file that --config names may suppress`)
  return { config: { ...config, known_good: [] }, ...more }
}

/** Which file the configuration is read from; null where there is none. */
export async function placeOfConfig(invocation: Invocation, inputs: readonly string[]): Promise<ConfigPlace | null> {
  const given = text(invocation.options, 'config')
  if (given !== null) return { path: resolve(invocation.host.cwd, given), shown: given, named: true }
  const found = await discover(invocation, inputs)
  return found === null ? null : { path: found, shown: found, named: false }
}

/** Where the inputs lie. */
export function inputRoots(inputs: readonly string[], cwd: string): string[] {
  return inputs.filter((input) => input !== '-').map((input) => resolve(cwd, input))
}

async function discover({ host, messages }: Invocation, inputs: readonly string[]): Promise<string | null> {
  const roots = inputRoots(inputs, host.cwd)
  for (let folder = host.cwd; ; folder = dirname(folder)) {
    const file = join(folder, CONFIG_NAME)
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

async function load(place: ConfigPlace): Promise<ConfigInForce> {
  const { path, shown, named } = place
  const bytes = await configBytes(place)
  const { config, tree, faults } = parseConfig(bytes.toString('utf8'), shown)
  if (config === null) throw new TatouError('config', { problem: faults.map(faultText).join('\n') })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { config, used: { path: shown, sha256 }, at: { folder: dirname(path), named }, tree }
}

/** The bytes of a configuration. Throws `config` where it cannot be read, or is too large to be one. */
export async function configBytes({ path, shown }: ConfigPlace): Promise<Buffer> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new TatouError('config', { problem: `${shown}: the configuration cannot be read` }, { cause: error })
  })
  if (bytes.length > MAX_BYTES)
    throw new TatouError('config', { problem: `${shown}: the configuration is larger than 1 MB` })
  return bytes
}
