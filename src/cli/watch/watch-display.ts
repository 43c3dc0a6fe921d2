import { LEVELS } from '../../model/finding.ts'
import type { Paint } from '../../output/paint.ts'
import { alertLine } from '../../watch/file-sink.ts'
import { alertText, liveBlock, type Pulse } from '../../watch/live-view.ts'
import type { Sink } from '../../watch/sink.ts'
import type { Finding } from '../../model/finding.ts'
import type { Sink as Output } from '../terminal/io.ts'

/** What the display is made for. */
export interface DisplayOptions {
  readonly output: Output
  readonly format: 'text' | 'ndjson'
  readonly level: Sink['level']
  readonly paint: Paint
  /** Rows of the terminal. */
  readonly rows: number
}

const ESC = '\u001B'

/** Alerts on standard output; on a terminal a block below them shows how things stand. */
export class Display {
  readonly #options: DisplayOptions
  #block = 0

  constructor(options: DisplayOptions) {
    this.#options = options
  }

  get #isLive(): boolean {
    return this.#options.output.terminal && this.#options.format === 'text'
  }

  /** The sink that standard output is. */
  sink(): Sink {
    const { format, level, paint, output } = this.#options
    return {
      name: 'stdout',
      level,
      after: 0,
      perMinute: Number.POSITIVE_INFINITY,
      atOnce: 100,
      deliver: async (alerts) => {
        const lines = alerts.map((alert) => (format === 'ndjson' ? alertLine(alert) : `${alertText(alert, paint)}\n`))
        await output.write(`${this.#erase()}${lines.join('')}`)
        return 0
      },
    }
  }

  /** Draws the block anew. */
  async draw(open: readonly Finding[], pulse: Pulse): Promise<void> {
    if (!this.#isLive) return
    const { paint, output, rows, level } = this.#options
    const shown = open.filter((finding) => LEVELS.indexOf(finding.level) >= LEVELS.indexOf(level))
    const erase = this.#erase()
    const lines = liveBlock(shown, pulse, paint, output.columns ?? 80, Math.max(6, Math.floor(rows / 2)))
    this.#block = lines.length
    await output.write(`${erase}${lines.join('\n')}\n`)
  }

  #erase(): string {
    const lines = this.#block
    this.#block = 0
    return lines === 0 ? '' : `${ESC}[${lines}A${ESC}[J`
  }
}
