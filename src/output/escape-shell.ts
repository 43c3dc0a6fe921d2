import { visible } from './visible.ts'

/** What a POSIX shell takes as it is, wherever it stands in a word. */
const SAFE = /^[A-Za-z0-9_@%+=:,./-]+$/

/**
 * One word of a command as a POSIX shell reads it (XCU 2.2.2): in single quotes unless it needs none. What would act in the terminal
 * is spelled first (see `visible`), so a word that holds such a character is shown, and is no longer the word.
 */
export function quoteShell(word: string): string {
  const text = visible(word)
  return SAFE.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** A command as somebody may paste it into a shell. */
export function shellCommand(words: readonly string[]): string {
  return words.map(quoteShell).join(' ')
}
