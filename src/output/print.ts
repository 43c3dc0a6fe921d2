import { chunks } from './chunks.ts'
import { printLine } from './line.ts'
import type { Line } from './line.ts'
import type { RenderOptions } from './render-options.ts'

async function* printed(lines: AsyncIterable<Line> | Iterable<Line>, options: RenderOptions): AsyncGenerator<string> {
  for await (const line of lines) yield printLine(line, options)
}

/** Lines as text for the terminal, in pieces. */
export function printLines(
  lines: AsyncIterable<Line> | Iterable<Line>,
  options: RenderOptions,
): AsyncGenerator<string> {
  return chunks(printed(lines, options))
}
