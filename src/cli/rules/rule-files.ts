import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TatouError } from '../../model/errors.ts'
import { unpackRules } from '../../sigma/pack.ts'
import { parseRules } from '../../sigma/parse.ts'
import type { SigmaRule } from '../../sigma/rule.ts'

/** Where our own rules lie. */
export const FOLDER = fileURLToPath(new URL('../../rules', import.meta.url))

/** Our own rules as the build read them: the digest of their files on the first line, then JSON. */
export const PACKED = join(FOLDER, 'packed.json')

/** A rule file larger than this is none. */
const MAX_BYTES = 5_000_000

const isRuleFile = (name: string): boolean => /\.ya?ml$/.test(name) && !/\.test\.ya?ml$/.test(name)

/** A rule file: the name it is shown by, and its text. */
export interface RuleFile {
  readonly path: string
  readonly text: string
}

/** The files of our own rules, in the order of their names. */
export async function builtinRuleFiles(): Promise<RuleFile[]> {
  const names = (await readdir(FOLDER)).filter(isRuleFile).toSorted(byCodeUnits)
  return Promise.all(
    names.map(async (name) => ({ path: `rules/${name}`, text: await readFile(join(FOLDER, name), 'utf8') })),
  )
}

/** The rule files that paths name: files as they are, directories with all `.yml` and `.yaml` below them. */
export async function ruleFiles(paths: readonly string[], cwd: string): Promise<RuleFile[]> {
  return Promise.all((await findRuleFiles(paths, cwd)).map(([file, path]) => readRuleFile(file, path)))
}

/** The same unread: where each lies, and the name it is shown by. In the order of where they lie. */
export async function findRuleFiles(
  paths: readonly string[],
  cwd: string,
): Promise<(readonly [file: string, path: string])[]> {
  const found = new Map<string, string>()
  for (const path of paths) {
    const full = resolve(cwd, path)
    const stats = await stat(full).catch(() => null)
    if (stats === null) throw new TatouError('rules-missing', { path })
    if (!stats.isDirectory()) {
      found.set(full, path)
      continue
    }
    const entries = await readdir(full, { recursive: true, withFileTypes: true })
    for (const entry of entries) {
      if (!entry.isFile() || !isRuleFile(entry.name)) continue
      const file = join(entry.parentPath, entry.name)
      found.set(file, join(path, relative(full, file)).split(sep).join('/'))
    }
  }
  return [...found].toSorted(([a], [b]) => byCodeUnits(a, b))
}

/** A rule file by where it lies, with the name it is shown by. */
export async function readRuleFile(file: string, path: string): Promise<RuleFile> {
  const { size } = await stat(file)
  if (size > MAX_BYTES) throw new TatouError('rules-large', { path })
  return { path, text: await readFile(file, 'utf8') }
}

/** What tells whether rule files are those that were packed. */
export function digestOf(files: readonly RuleFile[]): string {
  const hash = createHash('sha256')
  for (const { path, text } of files) hash.update(`${path}\0${text}\0`)
  return hash.digest('hex')
}

let known: { readonly digest: string; readonly rules: readonly SigmaRule[] } | null = null

/** Our own rules: packed by the build, or read from their files where these are not the ones that were packed. */
export async function builtinRules(): Promise<readonly SigmaRule[]> {
  const files = await builtinRuleFiles()
  const digest = digestOf(files)
  if (known?.digest === digest) return known.rules
  const packed = await readFile(PACKED, 'utf8').catch(() => '')
  const end = packed.indexOf('\n')
  const rules = packed.slice(0, end) === digest ? unpackRules(packed.slice(end + 1)) : parseRules(files).rules
  known = { digest, rules }
  return rules
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
