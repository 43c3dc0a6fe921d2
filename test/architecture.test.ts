import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultsOf, LAYERS } from './support/architecture.ts'

const SRC = join(import.meta.dirname, '../src')

/** Files longer than 320 lines, and why that is right. */
const LONG: Readonly<Record<string, string>> = {
  'ingest/frame-json.ts': 'one machine of states, whose parts share them',
  'formats/tatou-app-samples.ts': 'a table of samples, one for each kind of line',
}

async function sources(): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(SRC, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  const read = files.map(async (entry) => {
    const file = join(entry.parentPath, entry.name)
    return [relative(SRC, file).split(sep).join('/'), await readFile(file, 'utf8')] as const
  })
  return new Map(await Promise.all(read))
}

describe('the architecture', () => {
  it('is kept by every source file', async () => {
    const files = await sources()
    expect(files.size).toBeGreaterThan(30)
    const faults = [...files].flatMap(([path, text]) => faultsOf(path, text, LONG))
    expect(faults).toEqual([])
  })

  it('lists no reason for a file that is gone or short', async () => {
    const files = await sources()
    const stale = Object.keys(LONG).filter((path) => (files.get(path) ?? '').split('\n').length <= 321)
    expect(stale).toEqual([])
  })
})

describe('the check of the architecture', () => {
  const caught = (path: string, text: string): string[] =>
    faultsOf(path, text).map((fault) => fault.slice(path.length + 2))

  it('passes what is allowed', () => {
    const text = [
      "import { z } from 'zod'",
      "import type { Input } from '../model/ledger.ts'",
      "import { literal } from './literal.ts'",
      '// process.exit, console.log, Date.now: only spoken of',
      '/** Nor does this enum Foo {} count. */',
      "export const NAME = 'any'",
      '/** Documented. */',
      'export function documented(): void {}',
      'function inner(): void {}',
      'export interface Shape { readonly now: () => number }',
      'export const at = new Date(0)',
    ].join('\n')
    expect(caught('formats/fine.ts', text)).toEqual([])
    expect(caught('cli/fine.ts', "import { Command } from 'commander'\nconsole.log(process.argv, Date.now())")).toEqual(
      [],
    )
    expect(caught('store/fine.ts', "const { DuckDBInstance } = await import('@duckdb/node-api')")).toEqual([])
  })

  it.each(LAYERS.slice(0, -1))('catches %s using a later folder', (layer) => {
    expect(caught(`${layer}/x.ts`, "import { main } from '../cli/main.ts'")).toEqual([
      `imports ../cli/main.ts: ${layer} comes before cli`,
    ])
  })

  it.each([
    [
      'formats/x.ts',
      "import {\n  a,\n  b,\n} from '../analysis/y.ts'",
      'imports ../analysis/y.ts: formats comes before analysis',
    ],
    [
      'formats/syslog/x.ts',
      "import type { A } from '../../ingest/y.ts'",
      'imports ../../ingest/y.ts: formats comes before ingest',
    ],
    ['sql/x.ts', "export { a } from '../store/y.ts'", 'imports ../store/y.ts: sql comes before store'],
    ['sql/x.ts', "const a = await import('../store/y.ts')", 'imports ../store/y.ts: sql comes before store'],
    ['sql/x.ts', "import '../store/y.ts'", 'imports ../store/y.ts: sql comes before store'],
    ['sql/x.ts', "type A = import('../store/y.ts').A", 'imports ../store/y.ts: sql comes before store'],
    ['watch/x.ts', "import { a } from '../drill/y.ts'", 'imports ../drill/y.ts, which only cli may'],
    ['cli/x.ts', "import { a } from '../model/y.js'", 'imports ../model/y.js without its extension .ts'],
    ['output/x.ts', "import { readFile } from 'node:fs/promises'", 'imports node:fs/promises into a pure folder'],
    ['drill/x.ts', "import { tmpdir } from 'node:os'", 'imports node:os into a pure folder'],
    ['ingest/x.ts', "import { A } from '@duckdb/node-api'", 'imports @duckdb/node-api, which only store may'],
    ['output/x.ts', "import chalk from 'chalk'", 'imports chalk, which only cli may'],
    ['ingest/x.ts', "import { Command } from 'commander'", 'imports commander, which only cli may'],
    ['model/x.ts', "import { parse } from 'yaml'", 'imports yaml; the model knows only zod'],
    ['store/x.ts', 'const home = process.env.HOME', 'touches the process'],
    ['ingest/x.ts', "console.error('x')", 'prints'],
    ['analysis/x.ts', 'const t = new Date()', 'asks the time'],
    ['analysis/x.ts', 'const t = Date.now()', 'asks the time'],
    ['cli/x.ts', 'const d = Math.random()', 'throws dice'],
    ['output/x.ts', 'rows.sort((a, b) => a.localeCompare(b))', 'depends on the locale'],
    ['cli/x.ts', 'const s = (1).toLocaleString()', 'depends on the locale'],
    ['cli/x.ts', 'export enum Colour { Red }', 'has an enum'],
    ['cli/x.ts', 'export namespace N { const x = 1 }', 'has a namespace'],
    ['cli/x.ts', 'export default 1', 'has a default export'],
    ['cli/x.ts', 'const x = y as any', 'says any'],
    ['cli/x.ts', 'export async function bare(): Promise<void> {}', 'exports bare without a docstring'],
    [
      'cli/x.ts',
      '/** Of another. */\n\nconst a = 1\nexport const bare = (x: number): number => x',
      'exports bare without a docstring',
    ],
    ['cli/x.ts', '\n'.repeat(321), 'has 321 lines, more than 320'],
    ['helpers/x.ts', '', 'lies in no folder of the architecture'],
  ])('catches in %s: %s', (path, text, fault) => {
    expect(caught(path, text)).toEqual([fault])
  })

  it('lets a long file be, for a reason', () => {
    expect(faultsOf('cli/x.ts', '\n'.repeat(400), { 'cli/x.ts': 'one table' })).toEqual([])
  })
})
