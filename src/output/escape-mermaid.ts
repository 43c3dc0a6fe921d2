import { visible } from './visible.ts'

/** What a label of Mermaid may hold as it is: everything else could end it, start a tag, or be taken for an icon. */
const PLAIN = /[^A-Za-z0-9 .,:;|/_+=@-]/gu

/** Text for a label in quotes: characters that could act become Mermaid's own entities (`#34;`), by code point. */
export function escapeMermaid(text: string): string {
  return visible(text)
    .replaceAll(/[#;]/g, (character) => `#${character.charCodeAt(0)}\u0000`)
    .replaceAll(PLAIN, (character) =>
      character === '\u0000' ? ';' : character === '#' ? '#' : `#${character.codePointAt(0) ?? 0};`,
    )
    .replaceAll('|', '#124;')
}
