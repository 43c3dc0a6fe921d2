import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ColumnName } from '../../formats/log-format.ts'
import type { BundleFilters, BundleRecipe } from '../../model/bundle-recipe.ts'
import type { Invocation } from '../command.ts'
import { withInvestigation, type Session } from '../investigation/investigate.ts'
import { SILENT_MESSAGES } from '../terminal/messages.ts'

/** A log that is to be read as if it lay where `path` says. */
export interface ReplayedLog {
  readonly path: string
  /** Where it is put, relative to the folder of logs. */
  readonly at: string
  /** RFC 3339 UTC; null for standard input. */
  readonly modified: string | null
}

/** An investigation to be made again. */
export interface ReplayPlan {
  readonly recipe: BundleRecipe
  readonly filters: BundleFilters
  readonly logs: readonly ReplayedLog[]
  /** Which columns of events are needed. */
  readonly keep: 'all' | readonly ColumnName[]
}

/** Puts a log into the folder, with the date that it had. */
export async function putLog(
  folder: string,
  { at, modified }: Omit<ReplayedLog, 'path'>,
  pieces: AsyncIterable<Uint8Array>,
): Promise<string> {
  const file = join(folder, 'logs', at)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await pipeline(Readable.from(pieces, { objectMode: false }), createWriteStream(file, { mode: 0o600, flags: 'wx' }))
  const seconds = modified === null ? NaN : Date.parse(modified) / 1000
  if (Number.isFinite(seconds)) await utimes(file, seconds, seconds)
  return file
}

/**
 * Investigates the logs in the folder as the recipe says, in silence, and gives what `body` makes of it. Throws what the
 * command would that made the bundle; a recipe from a stranger is read as critically as files of the user are.
 */
export async function replay<T>(
  invocation: Invocation,
  folder: string,
  { recipe, filters, logs, keep }: ReplayPlan,
  body: (session: Session) => Promise<T>,
): Promise<T> {
  const options = { ...(await filesOf(folder, recipe)), ...readingOf(recipe, logs), ...given(filters) }
  const root = join(folder, 'logs')
  await mkdir(root, { recursive: true })
  const stdin = logs.find(({ path }) => path === '-')
  const names = (await readdir(root)).filter((name) => name !== stdin?.at).toSorted()
  const host = {
    ...invocation.host,
    cwd: root,
    ...(stdin === undefined ? {} : { stdin: createReadStream(join(root, stdin.at)) }),
  }
  const args = stdin === undefined ? names : ['-', ...names]
  const again: Invocation = { ...invocation, host, args, options, messages: SILENT_MESSAGES }
  let result: { readonly value: T } | undefined
  await withInvestigation(again, keep, async (session) => {
    result = { value: await body(session) }
    return 0
  })
  if (result === undefined) throw new TypeError('an investigation without a body')
  return result.value
}

/** What the recipe holds as text, as files that options name. */
async function filesOf(folder: string, { reading, config, rule_files: rules }: BundleRecipe): Promise<object> {
  const put = async (kind: string, texts: readonly string[]): Promise<string[]> => {
    await mkdir(join(folder, kind), { mode: 0o700 })
    return Promise.all(
      texts.map(async (text, index) => {
        const file = join(folder, kind, `${String(index).padStart(6, '0')}.yml`)
        await writeFile(file, text, { mode: 0o600 })
        return file
      }),
    )
  }
  // Proxies count when logs are read: those of a case may be others than those of the configuration.
  const settings = JSON.stringify({ ...config, trusted_proxies: reading.trusted_proxies ?? [] })
  const [configFile] = await put('config', [settings])
  return {
    config: configFile,
    rules: await put(
      'rules',
      rules.map(({ text }) => text),
    ),
    formatFile: await put(
      'log-formats',
      reading.formats.map(({ text }) => text),
    ),
  }
}

/** Options are given or not; there are none that are null. */
function given(filters: BundleFilters): object {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== null))
}

function readingOf({ reading, builtin_rules: builtin }: BundleRecipe, logs: readonly ReplayedLog[]): object {
  const { timezone, year, input_format: inputFormat, skew } = reading
  const atOf = (path: string): string => {
    const log = logs.find((each) => path === each.path || path.startsWith(`${each.path}!/`))
    return log === undefined ? path : log.at + path.slice(log.path.length)
  }
  return {
    ...(timezone === null ? {} : { timezone }),
    ...(year === null ? {} : { year: String(year) }),
    ...(inputFormat === null ? {} : { inputFormat }),
    skew: skew.map(({ path, seconds }) => `${atOf(path)}=${seconds}`),
    builtinRules: builtin,
  }
}
