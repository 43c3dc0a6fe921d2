import { visible } from './visible.ts'

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Text for any place in HTML, SVG or an attribute in double quotes: nothing of it is markup, and characters that act or
 * hide are spelled (see `visible`).
 */
export function escapeHtml(value: string): string {
  return visible(value).replaceAll(/[&<>"']/g, (character) => REFERENCES[character] ?? '')
}
