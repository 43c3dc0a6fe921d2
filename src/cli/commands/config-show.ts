import { Config } from '../../model/config.ts'
import type { ConfigSetting, ConfigShowDocument } from '../../model/config-show.ts'
import { renderConfigShow } from '../../output/config-show.ts'
import { entriesOf } from '../../syntax/tree.ts'
import type { Invocation } from '../command.ts'
import { readConfig, type ConfigInForce } from '../config/config.ts'
import { outputOptions, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** `config show`: what is in force, and where it comes from. */
export async function run(invocation: Invocation): Promise<number> {
  const usage = new UsageFaults()
  const output = outputOptions(invocation, ['table', 'json'], usage)
  usage.check()
  const document = documentOf(await readConfig(invocation, []))
  await present(invocation, output, { inputs: [], db: null, span: [] }, (format, options) =>
    renderConfigShow(document, format, options),
  )
  return 0
}

function documentOf({ config, used, at, tree }: ConfigInForce): ConfigShowDocument {
  const lines = new Map(entriesOf(tree).map(({ key, place }) => [key, place.line]))
  const values: Readonly<Record<string, unknown>> = config
  const settings = Object.keys(Config.shape).map((key): ConfigSetting => {
    const line = lines.get(key) ?? null
    return { key, from: line === null ? 'default' : 'file', line, summary: summaryOf(values[key]) }
  })
  const found = at === null ? 'none' : at.named ? 'named' : 'discovered'
  return { schema: 'tatou-ir/config-show/v1', config: used, found, settings, values: config }
}

/** So much of a value is told in a table; `--format json` has all of it. */
const MOST_WORDS = 3

function summaryOf(value: unknown): string {
  if (value === undefined || value === null) return 'none'
  if (typeof value !== 'object') return String(value)
  const words = Array.isArray(value) ? value.map(nameOf) : Object.entries(value).flatMap(keyWords)
  if (words.length === 0) return 'none'
  const more = words.length - MOST_WORDS
  return `${words.slice(0, MOST_WORDS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function nameOf(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item)
  const { name, from, to, addresses }: { name?: unknown; from?: unknown; to?: unknown; addresses?: unknown } = item
  if (name !== undefined) return String(name)
  return from === undefined ? String(addresses) : `${String(from)} to ${String(to)}`
}

function keyWords([key, value]: readonly [string, unknown]): string[] {
  if (value === undefined) return []
  if (Array.isArray(value)) return value.length === 0 ? [] : [`${key} ${value.length}`]
  return [typeof value === 'object' ? key : `${key} ${String(value)}`]
}
