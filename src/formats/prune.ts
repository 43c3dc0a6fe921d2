import { inputsOf } from './compiled-format.ts'
import { groupNames } from './captures.ts'
import type { ColumnName, LogFormat, MessageRule } from './log-format.ts'

/**
 * A format that captures no more than what its rules ask for and what fills these columns: every other key and every
 * other group costs time on every line. Its rules keep their numbers.
 */
export function pruneFormat(format: LogFormat, columns: ReadonlySet<ColumnName>): LogFormat {
  const filling = capturesOf(format, columns)
  const asked = askedOf(format)
  const messages = format.messages.map((rule): MessageRule =>
    rule.pattern === undefined ? rule : { ...rule, pattern: keepGroups(rule.pattern, filling) },
  )
  const { frame } = format
  if (frame.kind === 'text') {
    const wanted = new Set([...filling, ...asked, frame.claim])
    return { ...format, messages, frame: { ...frame, pattern: keepGroups(frame.pattern, wanted) } }
  }
  const claimed = frame.claim.flatMap((condition) => Object.keys(condition))
  const wanted = new Set([...filling, ...asked, ...claimed])
  const paths = Object.entries(frame.paths).filter(([name]) => wanted.has(name))
  return { ...format, messages, frame: { ...frame, paths: Object.fromEntries(paths) } }
}

/** The captures that fill columns, tell the time or count. */
function capturesOf(format: LogFormat, columns: ReadonlySet<ColumnName>): Set<string> {
  const captures = new Set([format.time?.capture, format.count].filter((name) => name !== undefined))
  for (const column of columns) {
    for (const capture of format.columns?.[column] ?? [column]) captures.add(capture)
    for (const rule of format.messages) for (const capture of rule.columns?.[column] ?? []) captures.add(capture)
  }
  return captures
}

/** The captures of the frame that rules and words look at. */
function askedOf(format: LogFormat): Set<string> {
  const asked = new Set<string>()
  for (const rule of format.messages) {
    for (const name of Object.keys(rule.when ?? {})) asked.add(name)
    if (rule.pattern !== undefined) asked.add(rule.on ?? 'message')
  }
  for (const made of Object.values(format.words ?? {})) for (const name of inputsOf(made)) asked.add(name)
  return asked
}

/** The same pattern without the names of other groups. */
function keepGroups(pattern: string, wanted: ReadonlySet<string>): string {
  if (groupNames(pattern).every((name) => wanted.has(name))) return pattern
  return pattern.replaceAll(/\(\?P<(\w+)>/g, (group, name: string) => (wanted.has(name) ? group : '(?:'))
}
