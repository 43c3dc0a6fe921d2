import type { Faults } from '../syntax/faults.ts'
import { overlay } from '../syntax/plant.ts'
import { describe, type Entry, type MapTree, type Tree, valueOf } from '../syntax/tree.ts'

/**
 * The rules of one file. Old collections are put together: `action: global` gives keys to all documents that
 * follow, `action: reset` takes them away again, `action: repeat` is the rule before with some keys changed. What
 * is no map is a fault.
 */
export function collectRules(trees: readonly Tree[], faults: Faults): MapTree[] {
  const rules: MapTree[] = []
  let common: MapTree | null = null
  let last: MapTree | null = null
  for (const tree of trees) {
    faults.begin(null)
    if (tree.kind !== 'map') {
      if (tree.kind !== 'scalar' || tree.value !== null) complain(tree, faults)
      continue
    }
    const action = valueOf(tree, 'action')
    const rest = action === undefined ? tree : without(tree, 'action')
    const word = action?.kind === 'scalar' ? action.value : null
    if (action === undefined) last = common === null ? rest : overlay(common, rest)
    else if (word === 'global') common = common === null ? rest : overlay(common, rest)
    else if (word === 'reset') common = null
    else if (word === 'repeat' && last !== null) last = overlay(last, rest)
    else {
      const hint = 'action: global, reset, or repeat after a first rule. Plain documents need none.'
      faults.error(action.place, 'bad-action', `action is ${describe(action)}`, hint)
      continue
    }
    if (last !== null && word !== 'global' && word !== 'reset') rules.push(last)
  }
  return ownNames(rules, faults)
}

/** An id or name that several rules got from one document stays with the first of them. */
function ownNames(rules: readonly MapTree[], faults: Faults): MapTree[] {
  const taken = new Set<Entry>()
  return rules.map((rule) => {
    const inherited = rule.entries.filter((entry) => (entry.key === 'id' || entry.key === 'name') && taken.has(entry))
    for (const entry of rule.entries) taken.add(entry)
    for (const { key, place } of inherited) {
      const message = `several rules get this ${key}; it is the first one's`
      faults.warn(place, 'inherited-id', message, `Give each document its own ${key}.`)
    }
    return { ...rule, entries: rule.entries.filter((entry) => !inherited.includes(entry)) }
  })
}

function complain(tree: Tree, faults: Faults): void {
  faults.error(tree.place, 'not-a-rule', `a rule is a map, not ${describe(tree)}`, 'It has at least a title.')
}

function without(map: MapTree, key: string): MapTree {
  return { ...map, entries: map.entries.filter((entry) => entry.key !== key) }
}
