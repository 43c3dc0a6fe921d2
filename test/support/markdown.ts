import MarkdownIt from 'markdown-it'
import { Marked } from 'marked'

/** Two renderers of GitHub's dialect, each as permissive as it can be set: raw HTML and link finding on. */
const markdownIt = new MarkdownIt({ html: true, linkify: true, typographer: false })
markdownIt.linkify.set({ fuzzyLink: true, fuzzyEmail: true, fuzzyIP: true })
const marked = new Marked({ gfm: true, async: false })

/** Markdown to HTML, by renderer. */
export const RENDERERS: Readonly<Record<string, (markdown: string) => string>> = {
  'markdown-it': (markdown) => markdownIt.render(markdown),
  'marked': (markdown) => String(marked.parse(markdown)),
}

/** All tags of an HTML text, as they are written. */
export function tagsOf(html: string): string[] {
  return html.match(/<[^>]*>/g) ?? []
}

const NAMED = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
])

/** What a browser shows of an HTML text. */
export function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#(\d+)|(amp|lt|gt|quot));/g, (_, number?: string, name?: string) =>
      number === undefined ? (NAMED.get(name ?? '') ?? '') : String.fromCodePoint(Number(number)),
    )
}
