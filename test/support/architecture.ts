/**
 * The rules of the architecture, checked on the text of one source file. Lint knows most of them too; this
 * is the second, independent reader.
 */

/** The folders of `src`, lowest first: a file imports from its own folder and from earlier ones. */
export const LAYERS = [
  'model',
  'syntax',
  'sql',
  'time',
  'formats',
  'store',
  'ingest',
  'sigma',
  'rules',
  'analysis',
  'output',
  'report',
  'export',
  'evidence',
  'playbook',
  'drill',
  'watch',
  'cli',
] as const

type Layer = (typeof LAYERS)[number]

/** Folders in which data goes in and data comes out: no files, no engine, no process. */
const PURE: ReadonlySet<Layer> = new Set([
  'model',
  'syntax',
  'time',
  'sql',
  'formats',
  'sigma',
  'analysis',
  'output',
  'report',
  'export',
  'drill',
])

const IMPURE_MODULES =
  /^(node:)?(fs|os|process|child_process|worker_threads|net|http|https|dns|tls|dgram|readline)(\/|$)/

/** Packages that only one folder may know. */
const RESERVED: readonly (readonly [pattern: RegExp, layer: Layer])[] = [
  [/^@duckdb\//, 'store'],
  [/^commander$/, 'cli'],
  [/^chalk$/, 'cli'],
]

/** What no folder but `cli` does: print, exit, read the environment, ask the time; and what nobody does. */
const FORBIDDEN: readonly (readonly [pattern: RegExp, problem: string, everywhere?: true])[] = [
  [
    /\bprocess\.(env|argv|exit\w*|std(in|out|err)|cwd|on|once|hrtime|uptime|memoryUsage|platform)\b/,
    'touches the process',
  ],
  [/\bconsole\s*\./, 'prints'],
  [/\bDate\s*\.\s*now\b|\bnew Date\(\s*\)|\bperformance\s*\.\s*now\b/, 'asks the time'],
  [/\bMath\s*\.\s*random\b/, 'throws dice', true],
  [/\btoLocale\w+|\blocaleCompare\b|\bIntl\s*\./, 'depends on the locale', true],
  [/^\s*(export\s+)?(declare\s+)?(const\s+)?enum\s+\w/m, 'has an enum', true],
  [/^\s*(export\s+)?(declare\s+)?(namespace|module)\s+[\w.]+\s*\{/m, 'has a namespace', true],
  [/^\s*export\s+default\b/m, 'has a default export', true],
  [/:\s*any\b|\bas\s+any\b|<any\b|\bany\[\]/, 'says any', true],
]

/** No source file is longer, unless `LONG` says why. */
const MOST_LINES = 320

/** What is wrong with a source file, by its path below `src` (`formats/sshd.ts`); `reasons` are those of long files. */
export function faultsOf(path: string, text: string, reasons: Readonly<Record<string, string>> = {}): string[] {
  const layer = LAYERS.find((name) => path.startsWith(`${name}/`))
  if (layer === undefined) return [`${path}: lies in no folder of the architecture`]
  const code = withoutComments(text)
  const faults = [
    ...importsOf(code).flatMap((specifier) => importFaults(layer, specifier)),
    ...FORBIDDEN.filter(([pattern, , everywhere]) => (everywhere || layer !== 'cli') && pattern.test(code)).map(
      ([, problem]) => problem,
    ),
    ...undocumented(text).map((name) => `exports ${name} without a docstring`),
    ...lengthFaults(path, text, reasons),
  ]
  return faults.map((fault) => `${path}: ${fault}`)
}

/** Every module that a file imports, exports from, or loads later; and the types it names by `import('…')`. */
function importsOf(code: string): string[] {
  const imports = code.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g)
  const bare = code.matchAll(/(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g)
  const dynamic = code.matchAll(/\bimport\s*\(\s*['"]([^'"]+)['"]/g)
  return [...imports, ...bare, ...dynamic].map((match) => match[1] ?? '')
}

function importFaults(layer: Layer, specifier: string): string[] {
  if (specifier.startsWith('.')) return relativeFaults(layer, specifier)
  const faults: string[] = []
  for (const [pattern, only] of RESERVED) {
    if (pattern.test(specifier) && layer !== only) faults.push(`imports ${specifier}, which only ${only} may`)
  }
  if (PURE.has(layer) && IMPURE_MODULES.test(specifier)) faults.push(`imports ${specifier} into a pure folder`)
  if (layer === 'model' && specifier !== 'zod') faults.push(`imports ${specifier}; the model knows only zod`)
  return faults
}

function relativeFaults(layer: Layer, specifier: string): string[] {
  if (!specifier.endsWith('.ts')) return [`imports ${specifier} without its extension .ts`]
  const target = LAYERS.find((name) => specifier.includes(`../${name}/`))
  if (target === undefined || target === layer) return []
  if (target === 'drill' && layer !== 'cli') return [`imports ${specifier}, which only cli may`]
  if (LAYERS.indexOf(target) < LAYERS.indexOf(layer)) return []
  return [`imports ${specifier}: ${layer} comes before ${target}`]
}

/** Exported functions, and constants that are functions, with no docstring above them. */
function undocumented(text: string): string[] {
  const exported =
    /(?:^|\n)([^\n]*)\n+export (?:(?:async )?function\*? (\w+)|const (\w+)(?:: [^=\n]+)? = (?:async )?(?:\([^)]*\)(?:: [^=\n]+)? =>|function\b|\w+ =>))/g
  return [...`\n${text}`.matchAll(exported)]
    .filter(([, before = '']) => !before.trimEnd().endsWith('*/'))
    .map((match) => match[2] ?? match[3] ?? '')
}

function lengthFaults(path: string, text: string, reasons: Readonly<Record<string, string>>): string[] {
  const lines = text.split('\n').length - 1
  if (lines > MOST_LINES && reasons[path] === undefined) return [`has ${lines} lines, more than ${MOST_LINES}`]
  return []
}

/** Code without comments, so that prose may speak of what code may not do. Strings stay. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/[^\n]*/g, '$1')
}
