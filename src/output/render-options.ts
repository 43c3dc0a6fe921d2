import { PLAIN_PAINT } from './paint.ts'
import type { Paint } from './paint.ts'

/** The formats of every document: `table` is for people, `md` for tickets, the rest for programs. */
export const FORMATS = ['table', 'json', 'ndjson', 'csv', 'md'] as const
export type Format = (typeof FORMATS)[number]

/** How documents are shown. Only `table` and `md` look at any of it: data formats never change. */
export interface RenderOptions {
  /** Width of the terminal in cells; below 40 lines may wrap. */
  readonly columns: number
  readonly paint: Paint
  /**
   * A time of the document (RFC 3339 UTC) as RFC 3339 in the zone to show. Called once per time shown.
   */
  readonly displayZone: (iso: string) => string
  /** The name of that zone, for headings. */
  readonly zoneName: string
  /** Tables hold every row instead of the first ones. */
  readonly full: boolean
  /** The terminal reads UTF-8. Otherwise everything is ASCII. */
  readonly unicode: boolean
  /** Draw the attack over time; for terminals. */
  readonly strip: boolean
}

/** 80 columns, no colour, UTC, UTF-8, no drawing: what a file or a pipe gets. */
export const DEFAULT_RENDER_OPTIONS: RenderOptions = {
  columns: 80,
  paint: PLAIN_PAINT,
  displayZone: (iso) => iso,
  zoneName: 'UTC',
  full: false,
  unicode: true,
  strip: false,
}
