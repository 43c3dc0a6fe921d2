/** What a colour means here; the renderers know only meanings, the command line maps them to colours. */
export type Tone = 'danger' | 'warning' | 'good' | 'dim' | 'strong' | 'accent' | 'plain'

/** One function per meaning: takes printable text and returns it with whatever makes it look so. */
export type Paint = { readonly [tone in Tone]: (text: string) => string }

const same = (text: string): string => text

/** No colour: `NO_COLOR`, `--no-color`, files and pipes. */
export const PLAIN_PAINT: Paint = {
  danger: same,
  warning: same,
  good: same,
  dim: same,
  strong: same,
  accent: same,
  plain: same,
}
