import { type Faults, suggest } from '../syntax/faults.ts'
import { describe, type ListTree, type MapTree, quote, type Tree, valueOf } from '../syntax/tree.ts'

/** Checks the log source and the lists of correlations and filters: types of values, and what is there twice. */
export function lintSections(map: MapTree, faults: Faults): void {
  lintLogsource(valueOf(map, 'logsource'), faults)
  const correlation = valueOf(map, 'correlation')
  const filter = valueOf(map, 'filter')
  if (correlation?.kind === 'map') {
    lintList(valueOf(correlation, 'rules'), 'rules', 2, faults)
    lintList(valueOf(correlation, 'group-by'), 'group-by', 1, faults)
    lintTimespan(valueOf(correlation, 'timespan'), faults)
  }
  if (filter?.kind === 'map') lintList(valueOf(filter, 'rules'), 'rules', 1, faults)
}

/** Checks that a list holds texts of at least so many characters, each once. */
export function lintItems(list: ListTree, key: string, least: number, faults: Faults): void {
  const seen = new Set<string>()
  for (const item of list.items) {
    const text = item.kind === 'scalar' && typeof item.value === 'string' ? item.value : null
    if (text === null || text === '') {
      faults.warn(item.place, 'not-a-text', `${key} lists ${describe(item)}`, 'Write a text.')
    } else if (text.length < least) {
      faults.warn(item.place, 'too-short', `${quote(text)} has one character only`, 'Say more.')
    } else if (seen.has(text)) faults.warn(item.place, 'repeated-value', `${quote(text)} is there twice`, null)
    if (text !== null) seen.add(text)
  }
}

/** The same for lists that rules need, in which the reader has refused what is no text at all. */
function lintList(tree: Tree | undefined, key: string, least: number, faults: Faults): void {
  if (tree?.kind !== 'list') return
  const items = tree.items.filter((item) => item.kind === 'scalar' && item.source !== '')
  lintItems({ ...tree, items }, key, least, faults)
}

/** The schema takes ten characters, which is a way of saying a hundred million seconds. */
function lintTimespan(tree: Tree | undefined, faults: Faults): void {
  if (tree?.kind !== 'scalar' || tree.source.length <= 10) return
  faults.warn(tree.place, 'timespan-too-long', 'a timespan has ten characters at most', 'Use a larger unit.')
}

function lintLogsource(tree: Tree | undefined, faults: Faults): void {
  if (tree?.kind !== 'map') return
  const known = ['category', 'product', 'service', 'definition']
  for (const { key, place, value } of tree.entries) {
    const text = value.kind === 'scalar' && typeof value.value === 'string' ? value.value : null
    if (!known.includes(key)) {
      faults.warn(place, 'unknown-logsource-key', `logsource knows no key ${quote(key)}`, suggest(key, known))
    } else if (text === null) {
      faults.warn(value.place, 'not-a-text', `${key} is a text, not ${describe(value)}`, 'Quote it, or leave it out.')
    } else if (key !== 'definition' && !/^[a-z0-9_.-]+$/.test(text)) {
      const hint = 'Lower case, _ for a space; . and - are allowed.'
      faults.warn(value.place, 'bad-logsource', `${describe(value)} is no name of a ${key}`, hint)
    }
  }
}
