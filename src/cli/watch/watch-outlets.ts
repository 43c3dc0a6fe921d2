import { resolve } from 'node:path'
import { LEVELS } from '../../model/finding.ts'
import { Delivery } from '../../watch/delivery.ts'
import { namedZones } from '../../ingest/zones.ts'
import { fileSink } from '../../watch/file-sink.ts'
import type { Invocation } from '../command.ts'
import { readConfig } from '../config/config.ts'
import { text } from '../options.ts'
import { paintFor } from '../terminal/present.ts'
import { version } from '../version.ts'
import { Display } from './watch-display.ts'
import type { WatchProgress } from './watch-progress.ts'
import type { WatchSession } from './watch-session.ts'
import { configuredSinks } from './watch-sinks.ts'
import { columnsOf } from '../terminal/columns.ts'

/** How often sinks are looked after and the live view is drawn, in milliseconds. */
const TICK_MS = 250

/** A terminal that does not tell its height. */
const USUAL_ROWS = 24

/** Where what is found goes: sinks, the live view, and the server. */
export interface Outlets {
  readonly delivery: Delivery
  /** Brings what waits to the sinks; returns at once. */
  deliver(): void
  /** Tries every sink once more. */
  close(): Promise<void>
}

/** Opens the outlets that options and configuration name. Throws `usage`. */
export async function openOutlets(
  invocation: Invocation,
  session: WatchSession,
  progress: WatchProgress,
  now: () => number,
): Promise<Outlets> {
  const { host, options, messages } = invocation
  const display = await openDisplay(invocation)
  const delivery = new Delivery(session.state, now, (sink, problem) =>
    messages.warning(`${sink}: ${problem}; its alerts wait in the state`),
  )
  await delivery.add(display.sink())
  const file = text(options, 'output')
  if (file !== null) {
    const settings = { level: LEVELS[0], after: 0, perMinute: Number.POSITIVE_INFINITY, atOnce: 100 }
    await delivery.add(fileSink(resolve(host.cwd, file), { name: 'output', ...settings }))
  }
  for (const sink of await configuredSinks(invocation, await readConfig(invocation, invocation.args)))
    await delivery.add(sink)
  const stop = await openServer(invocation, progress, delivery)
  const deliver = (last = false): Promise<void> => delivery.round(progress.open, last)
  const ticking = setInterval(() => {
    void deliver()
    void display.draw(progress.open, progress.pulse(delivery)).catch(() => undefined)
  }, TICK_MS)
  return {
    delivery,
    deliver: () => void deliver(),
    close: async () => {
      clearInterval(ticking)
      await deliver(true)
      await stop()
    },
  }
}

async function openDisplay(invocation: Invocation): Promise<Display> {
  const { host, options } = invocation
  const { stdout } = host
  const terminal = stdout.isTTY === true
  // Unlike other output this goes on after Ctrl-C, until the last alert is told.
  const output = {
    terminal,
    columns: terminal ? columnsOf(stdout) : undefined,
    write: (piece: string) => new Promise<void>((done) => void stdout.write(piece, () => done())),
  }
  return new Display({
    output,
    format: text(options, 'format') === 'ndjson' ? 'ndjson' : 'text',
    level: LEVELS.find((each) => each === text(options, 'level')) ?? LEVELS[0],
    paint: await paintFor(invocation, output),
    rows: stdout.rows ?? USUAL_ROWS,
  })
}

async function openServer(
  invocation: Invocation,
  progress: WatchProgress,
  delivery: Delivery,
): Promise<() => Promise<void>> {
  const { options, messages } = invocation
  const given = text(options, 'serve')
  if (given === null) return () => Promise.resolve()
  const [{ parseServeAddress, serve }, { createMetrics }] = await Promise.all([
    import('../../watch/serve.ts'),
    import('../../watch/metrics.ts'),
  ])
  const address = parseServeAddress(given)
  const { config } = await readConfig(invocation, invocation.args)
  const metrics = await createMetrics(version(), namedZones(config.zones))
  const server = await serve(address, {
    contentType: metrics.contentType,
    metrics: () => metrics.text(progress.standing(delivery)),
    open: () => progress.open,
    trouble: () => progress.trouble,
  })
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port
  messages.note(`serving on http://${address.host}:${port}/metrics`)
  return () =>
    new Promise((closed) => {
      server.closeAllConnections()
      server.close(() => closed())
    })
}
