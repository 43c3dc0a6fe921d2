/** The shortest run of account names that counts as one. */
const SHORTEST = 3

/**
 * Whether at least three of the names, and at least half of them, count up: the same text around one number
 * (`victim1`, `victim2`, …) with steps of one.
 */
export function isSequence(names: readonly string[]): boolean {
  const stems = new Map<string, number[]>()
  for (const name of names) {
    const match = /^(.*?)(\d{1,9})(\D*)$/s.exec(name)
    if (!match) continue
    const stem = JSON.stringify([match[1], match[3]])
    const numbers = stems.get(stem) ?? []
    numbers.push(Number(match[2]))
    stems.set(stem, numbers)
  }
  let longest = 0
  for (const numbers of stems.values()) longest = Math.max(longest, longestRun(numbers))
  return longest >= SHORTEST && longest * 2 >= names.length
}

function longestRun(numbers: readonly number[]): number {
  const sorted = [...new Set(numbers)].toSorted((a, b) => a - b)
  let run = 0
  let longest = 0
  let before: number | undefined
  for (const number of sorted) {
    run = before !== undefined && number === before + 1 ? run + 1 : 1
    longest = Math.max(longest, run)
    before = number
  }
  return longest
}
