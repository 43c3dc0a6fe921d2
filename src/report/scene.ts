/** What a shape means; each medium has a colour, and for some a pattern, for it. */
export type Ink =
  | 'ink'
  | 'muted'
  | 'grid'
  | 'band'
  | 'failure'
  | 'enumeration'
  | 'other'
  | 'success'
  | 'control'
  | 'gap'
  | `heat-${0 | 1 | 2 | 3 | 4 | 5}`
  | `series-${0 | 1 | 2 | 3 | 4 | 5}`
  | `on-heat-${0 | 1 | 2 | 3 | 4 | 5}`

/** A shape of a drawing, in its own units (CSS pixels, y downwards). Paths are SVG path data. */
export type Mark =
  | {
      readonly kind: 'rect'
      readonly x: number
      readonly y: number
      readonly width: number
      readonly height: number
      readonly ink: Ink
      readonly label?: string
    }
  | {
      readonly kind: 'path'
      readonly d: string
      readonly ink: Ink
      readonly filled: boolean
      readonly width?: number
      readonly dash?: string
    }
  | {
      readonly kind: 'words'
      readonly x: number
      readonly y: number
      readonly text: string
      readonly ink: Ink
      readonly anchor: 'start' | 'middle' | 'end'
      readonly size: number
      readonly bold?: true
    }

/** A drawing with its meaning: the same for SVG and PDF. */
export interface Scene {
  readonly title: string
  /** What it shows, in words, for those who do not see it. */
  readonly description: string
  readonly width: number
  readonly height: number
  readonly marks: readonly Mark[]
  /** The numbers that are drawn. */
  readonly table: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }
}
