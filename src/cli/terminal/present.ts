import type { Paint } from '../../output/paint.ts'
import type { RenderOptions } from '../../output/render-options.ts'
import type { Database } from '../../sql/database.ts'
import { zoneClock } from '../../store/zone-clock.ts'
import type { Invocation } from '../command.ts'
import { withOutput, type Sink } from './io.ts'
import type { OutputOptions } from '../options.ts'
import { colorLevel, createStyle, type Style } from './style.ts'
import { columnsOf } from './columns.ts'

/** Width of tables that go to a file or a pipe. */
const FILE_COLUMNS = 120

/** Where a document comes from: `db` knows the zones that the times of `span` are shown in; null when it shows none. */
interface Context {
  readonly inputs: readonly string[]
  readonly db: Database | null
  readonly span: readonly (string | null)[]
}

/** Writes a document where `-o` says, in the format asked for. `inputs` are never overwritten. */
export async function present<F extends string>(
  invocation: Invocation,
  output: OutputOptions<F>,
  context: Context,
  render: (format: F, options: RenderOptions) => AsyncIterable<string>,
): Promise<void> {
  // What a case holds is evidence like the logs themselves.
  const folder = invocation.options['case']
  const inputs = typeof folder === 'string' ? [folder, ...context.inputs] : context.inputs
  const target = { file: output.file, inputs }
  await withOutput(invocation, target, async (sink) => {
    const options = await renderOptions(invocation, output, sink, context)
    for await (const piece of render(output.format, options)) await sink.write(piece)
  })
}

/** Says on standard error what the reader should see before the data; hidden with `--quiet`, like all that is no error. */
export async function presentBeside(
  invocation: Invocation,
  output: OutputOptions<string>,
  context: Context,
  render: (options: RenderOptions) => AsyncIterable<string>,
): Promise<void> {
  const { host, progress } = invocation
  if (invocation.options['quiet'] === true) return
  const place = { terminal: host.stderr.isTTY === true, columns: columnsOf(host.stderr) }
  const options = await renderOptions(invocation, output, place, context, host.stderr)
  progress.clear()
  for await (const piece of render(options)) host.stderr.write(piece)
}

async function renderOptions(
  invocation: Invocation,
  output: OutputOptions<string>,
  sink: Pick<Sink, 'terminal' | 'columns'>,
  { db, span }: Context,
  stream = invocation.host.stdout,
): Promise<RenderOptions> {
  const { env } = invocation.host
  return {
    columns: sink.columns ?? FILE_COLUMNS,
    paint: await paintFor(invocation, sink, stream),
    displayZone: db === null ? (iso) => iso : await zoneClock(db, output.displayTimezone, span),
    zoneName: output.displayTimezone,
    full: output.full,
    unicode: !sink.terminal || readsUnicode(env),
    strip: sink.terminal,
  }
}

/** The colours for what goes to a place: none but for a terminal that has them. */
export async function paintFor(
  { host, options }: Invocation,
  { terminal }: Pick<Sink, 'terminal'>,
  stream = host.stdout,
): Promise<Paint> {
  const level = terminal ? colorLevel(host.env, stream, options['color'] !== false) : 0
  return paintOf(await createStyle(level))
}

/** Whether the terminal says that it reads UTF-8 (POSIX: LC_ALL before LC_CTYPE before LANG). */
function readsUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  return /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'utf-8')
}

function paintOf(style: Style): Paint {
  return {
    danger: style.red.bold,
    warning: style.yellow,
    good: style.green,
    dim: style.dim,
    strong: style.bold,
    accent: style.cyan,
    plain: (text) => text,
  }
}
