/** Sets that grow together: which of the numbers 1 to `size` hang together, after all that was joined. */
export interface Components {
  /** Joins the sets of two members; false when they were one already. */
  join(a: number, b: number): boolean
  /** The smallest member of the set of a member. */
  rootOf(member: number): number
}

/** Disjoint sets over the numbers 1 to `size`, each alone at first. */
export function createComponents(size: number): Components {
  const parent = Array.from({ length: size + 1 }, (_, member) => member)
  const rootOf = (member: number): number => {
    let root = member
    for (let next = parent[root]; next !== undefined && next !== root; next = parent[root]) root = next
    for (let at = member; at !== root;) {
      const next = parent[at] ?? root
      parent[at] = root
      at = next
    }
    return root
  }
  return {
    rootOf,
    join(a, b) {
      const [low, high] = [rootOf(a), rootOf(b)].toSorted((x, y) => x - y)
      if (low === undefined || high === undefined || low === high) return false
      parent[high] = low
      return true
    },
  }
}
