import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Config } from '../model/config.ts'
import { TatouError } from '../model/errors.ts'
import { parseRules } from '../sigma/parse.ts'
import { resolveRules } from '../sigma/resolve.ts'
import type { RuleFault, SigmaRule } from '../sigma/rule.ts'
import { applySettings } from '../sigma/settings.ts'
import type { Invocation } from './command.ts'
import { list } from './options.ts'

/** A rule file larger than this is none. */
const MAX_BYTES = 5_000_000

const isRuleFile = (name: string): boolean => /\.ya?ml$/.test(name) && !/\.test\.ya?ml$/.test(name)

/** A rule file: the name it is shown by, and its text. */
export interface RuleFile {
  readonly path: string
  readonly text: string
}

/** The rules of a run, those that others refer to first. */
export interface RuleSet {
  readonly rules: readonly SigmaRule[]
  /** Rules that the configuration switches off: they feed others and report nothing. */
  readonly disabled: ReadonlySet<SigmaRule>
  /** Faults of all files; a rule with an error is not among `rules`. */
  readonly faults: readonly RuleFault[]
  readonly builtin: ReadonlySet<string>
}

/** The files of our own rules, in the order of their names. */
export async function builtinRuleFiles(): Promise<RuleFile[]> {
  const folder = fileURLToPath(new URL('../rules', import.meta.url))
  const names = (await readdir(folder)).filter(isRuleFile).toSorted(byCodeUnits)
  return Promise.all(
    names.map(async (name) => ({ path: `rules/${name}`, text: await readFile(join(folder, name), 'utf8') })),
  )
}

/** The rule files that paths name: files as they are, directories with all `.yml` and `.yaml` below them. */
export async function ruleFiles(paths: readonly string[], cwd: string): Promise<RuleFile[]> {
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
  const files = [...found].toSorted(([a], [b]) => byCodeUnits(a, b))
  return Promise.all(files.map(async ([file, path]) => ({ path, text: await readText(file, path) })))
}

async function readText(file: string, path: string): Promise<string> {
  const { size } = await stat(file)
  if (size > MAX_BYTES) throw new TatouError('rules-large', { path })
  return readFile(file, 'utf8')
}

/**
 * Reads the rules of a run: ours unless `--no-builtin-rules`, and those of `--rules`, with the settings of the
 * configuration. A rule that is broken is warned about and left out; it never stops the others.
 */
export async function readRules(invocation: Invocation, config: Config): Promise<RuleSet> {
  const own = invocation.options['builtinRules'] === false ? [] : await builtinRuleFiles()
  const given = await ruleFiles(list(invocation.options, 'rules'), invocation.host.cwd)
  const parsed = parseRules([...own, ...given], { placeholders: config.placeholders })
  const set = applySettings(parsed.rules, config.rules)
  for (const name of set.unknown)
    invocation.messages.warning(`the configuration sets rule ${name}, which there is none of`)
  const resolved = resolveRules(set.rules)
  const faults = [...parsed.faults, ...resolved.faults]
  return { rules: resolved.order, disabled: set.disabled, faults, builtin: new Set(own.map(({ path }) => path)) }
}

/** Says on standard error how many rules cannot be used, and the first reasons. */
export function warnOfRules({ messages }: Invocation, faults: readonly RuleFault[]): void {
  const errors = faults.filter(({ severity }) => severity === 'error')
  for (const { message, place, hint } of errors.slice(0, 3)) {
    messages.warning(`${place.file}:${place.line}:${place.column}: ${message}${hint === null ? '' : ` (${hint})`}`)
  }
  if (errors.length > 3) messages.warning(`${errors.length - 3} more faults in rules; tatou-ir rules lint shows all`)
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
