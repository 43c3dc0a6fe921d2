import type { Faults } from '../syntax/faults.ts'
import { describe, quote, type Tree } from '../syntax/tree.ts'

/** Namespaces of tags, with the tags where there are but a few (tags appendix 2.1.0); null where any will do. */
const NAMESPACES: ReadonlyMap<string, RegExp | null> = new Map([
  ['attack', /^(t\d{4}(\.\d{3})?|[gs]\d{4}|c\d{4}|ta\d{4}|ds\d{4}|m\d{4}|[a-z]+([-_][a-z]+)*)$/],
  ['car', /^\d{4}-\d{2}-\d{3}$/],
  ['cve', /^\d{4}[.-]\d{4,}$/],
  ['d3fend', /^(d3-[a-z0-9-]+|[a-z0-9_-]+)$/],
  ['detection', /^(dfir|emerging-threats|threat-hunting)$/],
  ['stp', /^\d[a-z]?$/],
  ['tlp', /^(red|amber|amber-strict|green|clear)$/],
])

/** Checks the list of tags: syntax, namespaces, and tags that are there twice. */
export function lintTags(tree: Tree | undefined, faults: Faults): void {
  if (tree === undefined) return
  if (tree.kind !== 'list') {
    faults.warn(tree.place, 'not-a-list', `tags is a list, not ${describe(tree)}`, 'Write - attack.t1110.')
    return
  }
  const seen = new Set<string>()
  for (const item of tree.items) {
    const tag = item.kind === 'scalar' && typeof item.value === 'string' ? item.value : ''
    if (!/^[a-z0-9_-]+\.[a-z0-9._-]+$/.test(tag)) {
      const hint = 'A namespace, a dot, a name, in lower case: attack.t1110.'
      faults.warn(item.place, 'bad-tag', `${describe(item)} is no tag`, hint)
      continue
    }
    if (seen.has(tag)) faults.warn(item.place, 'repeated-value', `the tag ${tag} is there twice`, null)
    seen.add(tag)
    lintNamespace(tag, item.place, faults)
  }
}

function lintNamespace(tag: string, place: Tree['place'], faults: Faults): void {
  const dot = tag.indexOf('.')
  const namespace = tag.slice(0, dot)
  const known = NAMESPACES.get(namespace)
  if (known === undefined) {
    const hint = `Known: ${[...NAMESPACES.keys()].join(', ')}.`
    faults.warn(place, 'unknown-tag', `there is no namespace ${quote(namespace)}`, hint)
  } else if (known !== null && !known.test(tag.slice(dot + 1))) {
    faults.warn(place, 'unknown-tag', `${quote(tag)} is no tag of ${namespace}`, null)
  }
}
