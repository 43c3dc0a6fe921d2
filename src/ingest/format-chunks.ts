import type { LogFormat } from '../formats/log-format.ts'

/**
 * So many formats, with so many rules of messages in all, are asked at once: a query over all of them takes a minute
 * to plan and more memory than there is.
 */
const AT_ONCE = { formats: 6, rules: 200 }

/**
 * Formats in lists that one query can take, at least one. A line goes to the first that claims it, so those that stand
 * behind may be asked of what is left.
 */
export function* formatChunks(formats: readonly LogFormat[]): Iterable<readonly LogFormat[]> {
  let chunk: LogFormat[] = []
  let rules = 0
  for (const format of formats) {
    if (chunk.length > 0 && (chunk.length === AT_ONCE.formats || rules + format.messages.length > AT_ONCE.rules)) {
      yield chunk
      chunk = []
      rules = 0
    }
    chunk.push(format)
    rules += format.messages.length
  }
  yield chunk
}
