import { visible } from '../output/visible.ts'
import type { ClocksDocument } from '../model/clock.ts'

/** A line of iCalendar has at most 75 bytes (RFC 5545, 3.1); the rest goes on after a blank. */
function folded(line: string): string {
  const parts: string[] = []
  let part = ''
  let bytes = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (bytes + size > 73) {
      parts.push(part)
      part = ''
      bytes = 0
    }
    part += character
    bytes += size
  }
  return `${[...parts, part].join('\r\n ')}\r\n`
}

/** Text of a property (RFC 5545, 3.3.11). */
const escaped = (text: string): string => visible(text).replaceAll(/[\\;,]/g, '\\$&')

const stamp = (iso: string): string => `${iso.slice(0, 19).replaceAll(/[-:]/g, '')}Z`

/** The deadlines as an iCalendar, one event each, with an alarm four hours before. The time of a stamp is when the decision was recorded. */
export function* calendarPieces({ clocks }: ClocksDocument): Generator<string> {
  yield ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//tatou-ir//clocks//EN', 'CALSCALE:GREGORIAN'].map(folded).join('')
  for (const clock of clocks) {
    for (const { id, name, due, rule, reference, recipient } of clock.deadlines) {
      if (due === null) continue
      const lines = [
        'BEGIN:VEVENT',
        `UID:${escaped(`${clock.clock}-${id}-${stamp(clock.from)}@tatou-ir`)}`,
        `DTSTAMP:${stamp(clock.recorded)}`,
        `DTSTART:${stamp(due)}`,
        `DTEND:${stamp(due)}`,
        `SUMMARY:${escaped(`Deadline: ${name} (${clock.name})`)}`,
        `DESCRIPTION:${escaped(`${rule}. ${reference}. To: ${recipient}.`)}`,
        'BEGIN:VALARM',
        'ACTION:DISPLAY',
        `DESCRIPTION:${escaped(name)}`,
        'TRIGGER:-PT4H',
        'END:VALARM',
        'END:VEVENT',
      ]
      yield lines.map(folded).join('')
    }
  }
  yield folded('END:VCALENDAR')
}
