import type { Sentence } from '../model/report-parts.ts'
import type { TlpLabel } from '../model/tlp.ts'
import type { Scene } from './scene.ts'

/** A piece of text: ours, strong, a value from a log, a time (RFC 3339 UTC), the number of a citation, a link inside the document. */
export type Inline =
  | { readonly kind: 'text' | 'strong' | 'value' | 'time'; readonly text: string }
  | { readonly kind: 'cite'; readonly number: number }
  | { readonly kind: 'link'; readonly to: string; readonly text: string }

export type Cell = readonly Inline[]

export interface TableColumn {
  readonly title: string
  readonly align?: 'right'
  /** How wide it is beside the others, where widths are fixed; 1 unless given. */
  readonly weight?: number
}

/** A row may have an anchor, and what a reader can filter it by. */
export interface TableRow {
  readonly cells: readonly Cell[]
  readonly id?: string
  readonly data?: Readonly<Record<string, string>>
}

export type Tone = 'danger' | 'warning' | 'good' | 'note'

/** One part of a document for people, whatever it is rendered as. */
export type Block =
  | {
      readonly kind: 'heading'
      readonly level: 2 | 3
      readonly id: string
      readonly text: string
      readonly mark?: 'people'
    }
  | { readonly kind: 'paragraph'; readonly text: Cell }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly Cell[] }
  | {
      readonly kind: 'table'
      readonly caption: string
      readonly columns: readonly TableColumn[]
      readonly rows: readonly TableRow[]
      /** The table that a page lets readers search, filter and zoom. */
      readonly explore?: true
    }
  /** Large figures beside each other. */
  | {
      readonly kind: 'facts'
      readonly items: readonly { readonly label: string; readonly value: string; readonly note: Cell }[]
    }
  | { readonly kind: 'callout'; readonly tone: Tone; readonly title: string; readonly text: Cell }
  | { readonly kind: 'figure'; readonly id: string; readonly scene: Scene }

/** A document for people: what stands on its cover, and its parts. */
export interface Paper {
  readonly title: string
  readonly tlp: TlpLabel
  /** Lines below the title: label and value. */
  readonly cover: readonly (readonly [label: string, value: Cell])[]
  readonly blocks: readonly Block[]
  /** Writes a time (RFC 3339 UTC) as people read it. */
  readonly clock: (iso: string) => string
  readonly zone: string
  /** SHA-256 of the record that it renders. */
  readonly digest: string
}

/** Words of our own. */
export const text = (words: string): Inline => ({ kind: 'text', text: words })
/** Words of our own that stand out. */
export const strong = (words: string): Inline => ({ kind: 'strong', text: words })
/** A value from a log, or what people wrote. */
export const value = (words: string): Inline => ({ kind: 'value', text: words })
/** A time, RFC 3339 UTC. */
export const time = (iso: string): Inline => ({ kind: 'time', text: iso })

/** A time, or a word for none. */
export const timeOr = (iso: string | null, none = ''): Cell => (iso === null ? [text(none)] : [time(iso)])

/** A sentence with its citations behind it. */
export function prose({ runs, citations }: Sentence): Cell {
  return [...runs, ...citations.map((number) => ({ kind: 'cite' as const, number }))]
}

/** A table whose rows have no anchors. */
export function table(caption: string, columns: readonly TableColumn[], rows: readonly (readonly Cell[])[]): Block {
  return { kind: 'table', caption, columns, rows: rows.map((cells) => ({ cells })) }
}

/** A heading of a section and its parts; nothing where it has none. */
export function section(id: string, title: string, blocks: readonly Block[], mark?: 'people'): Block[] {
  if (blocks.length === 0) return []
  return [{ kind: 'heading', level: 2, id, text: title, ...(mark === undefined ? {} : { mark }) }, ...blocks]
}
