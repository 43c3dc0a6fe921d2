/**
 * A clock that never goes back: when the one it follows is set back, it stands still for a moment and goes on from there. So
 * nothing waits for an hour that comes twice. In milliseconds since the epoch.
 */
export function steadyClock(now: () => number): () => number {
  let last = Number.NEGATIVE_INFINITY
  let ahead = 0
  return () => {
    const at = now() + ahead
    if (at < last) ahead += last - at
    last = Math.max(last, at)
    return last
  }
}
