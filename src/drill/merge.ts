import { compareText } from './story.ts'
import type { Action } from './story.ts'

/**
 * Several stories as one, in order of time (then of actor), without holding more than one action of each.
 * Every stream must be in order itself; streams may be endless. Meant for few streams: each step looks at all.
 */
export function* merge(...streams: readonly Iterable<Action>[]): Generator<Action, void, undefined> {
  const heads = streams.flatMap((stream) => {
    const rest = stream[Symbol.iterator]()
    const first = rest.next()
    return first.done === true ? [] : [{ action: first.value, rest }]
  })
  for (;;) {
    let next = heads[0]
    if (next === undefined) return
    for (const head of heads) {
      if (isBefore(head.action, next.action)) next = head
    }
    yield next.action
    const step = next.rest.next()
    if (step.done === true) heads.splice(heads.indexOf(next), 1)
    else next.action = step.value
  }
}

function isBefore(a: Action, b: Action): boolean {
  return a.time < b.time || (a.time === b.time && compareText(a.actor, b.actor) < 0)
}
