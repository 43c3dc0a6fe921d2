import { scaleUtc } from 'd3-scale'
import type { Ink, Mark } from '../scene.ts'

/** Widths of all figures, in their own units. */
export const WIDTH = 920
const TICKS = 7

/** A scale of time that knows how to draw its axis. */
export interface TimeAxis {
  /** Where an instant (RFC 3339 UTC) lies. */
  readonly at: (iso: string) => number
  /** The grid of the times, with words below `bottom`. */
  readonly marks: (top: number, bottom: number) => Mark[]
}

/** Text of a figure. */
export function words(
  x: number,
  y: number,
  text: string,
  more: Partial<Pick<Extract<Mark, { kind: 'words' }>, 'anchor' | 'size' | 'ink' | 'bold'>> = {},
): Mark {
  return { kind: 'words', x: round(x), y: round(y), text, ink: 'muted', anchor: 'start', size: 12, ...more }
}

/** A straight line. */
export function stroke(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  ink: Ink,
  more: { width?: number; dash?: string } = {},
): Mark {
  return { kind: 'path', d: `M${round(x1)},${round(y1)}L${round(x2)},${round(y2)}`, ink, filled: false, ...more }
}

/** Tenths are as fine as a figure gets; it keeps its text short and equal on every machine. */
export const round = (value: number): number => Math.round(value * 10) / 10

/** A rectangle, with what it stands for. */
export function box(x: number, y: number, width: number, height: number, ink: Ink, label?: string): Mark {
  return {
    kind: 'rect',
    x: round(x),
    y: round(y),
    width: round(width),
    height: round(height),
    ink,
    ...(label === undefined ? {} : { label }),
  }
}

/**
 * A scale from one instant to another (milliseconds since the epoch) over pixels. Ticks stand at round times in UTC;
 * `zone` writes them in the zone of the readers.
 */
export function timeAxis(
  from: number,
  to: number,
  left: number,
  right: number,
  zone: (iso: string) => string,
): TimeAxis {
  const scale = scaleUtc()
    .domain([new Date(from), new Date(Math.max(to, from + 1000))])
    .range([left, right])
  const span = to - from
  const shown = (tick: Date): string => {
    const local = zone(tick.toISOString())
    if (span > 2 * 86_400_000) return local.slice(5, 10)
    return span > 5 * 60_000 ? local.slice(11, 16) : local.slice(11, 19)
  }
  return {
    at: (iso) => scale(Date.parse(iso)),
    marks: (top, bottom) =>
      scale.ticks(TICKS).flatMap((tick) => {
        const x = scale(tick)
        return [stroke(x, top, x, bottom, 'grid'), words(x, bottom + 16, shown(tick), { anchor: 'middle' })]
      }),
  }
}

/** At most so many characters of a name stand in a figure; its table has all. */
export function short(name: string, most: number): string {
  return name.length <= most ? name : `${name.slice(0, Math.ceil(most / 2) - 1)}…${name.slice(-Math.floor(most / 2))}`
}
