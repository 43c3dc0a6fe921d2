import { escapeTerminal, wrap } from './escape-terminal.ts'
import { span } from './line.ts'
import type { Line, Span } from './line.ts'
import type { Tone } from './paint.ts'
import type { RenderOptions } from './render-options.ts'

/** A text of any length below a label, in lines that hang where its first one begins. */
export function* labelled(
  label: string,
  text: string,
  options: RenderOptions,
  {
    indent = 2,
    width = 12,
    tone = 'plain',
  }: { readonly indent?: number; readonly width?: number; readonly tone?: Tone } = {},
): Generator<Line> {
  const room = Math.max(20, options.columns - indent - width)
  const head = (at: number): Span[] =>
    at === 0 ? [span(' '.repeat(indent)), span(label.padEnd(width), 'dim')] : [span(' '.repeat(indent + width))]
  for (const [at, line] of wrap(escapeTerminal(text, options.unicode), room).entries())
    yield [...head(at), span(line, tone)]
}

/** A text of any length in lines of its own. */
export function* paragraph(text: string, options: RenderOptions, indent = 2, tone: Tone = 'plain'): Generator<Line> {
  const room = Math.max(20, options.columns - indent)
  for (const line of wrap(escapeTerminal(text, options.unicode), room))
    yield [span(' '.repeat(indent)), span(line, tone)]
}
