import { byDetail, hayabusa, HAYABUSA_PATHS, hayabusaDetails, hayabusaSamples } from './hayabusa.ts'
import type { CutOut, LogFormat } from './log-format.ts'

/** Between the parts of the details. */
const BROKEN_BAR = ' ¦ '

/** A part of the details by its name. The first counts: what stands below may be somebody's text. */
const detail = (names: readonly string[]): CutOut => ({
  in: 'details',
  part: String.raw`(?:^|${BROKEN_BAR})(?:${names.join('|')}): (?P<value>.*?)(?:${BROKEN_BAR}|$)`,
})

/** The same with the details of a record as one text, as it is in tables of Hayabusa that others made JSON of. */
export const hayabusaText: LogFormat = {
  ...hayabusa,
  id: 'hayabusa-text',
  title: 'Hayabusa timeline, details as text',
  frame: {
    kind: 'json',
    paths: {
      ...HAYABUSA_PATHS,
      details: ['Details'],
    },
    claim: [
      {
        rule: { present: true },
        code: { re: '^\\d+$' },
        channel: { present: true },
        details: { re: '^[A-Za-z][A-Za-z0-9]*: ' },
      },
    ],
  },
  words: {
    ...byDetail(detail),
    ...hayabusa.words,
  },
  samples: hayabusaSamples((record) =>
    Object.entries(hayabusaDetails(record))
      .map((pair) => pair.join(': '))
      .join(BROKEN_BAR),
  ),
  nearMisses: [
    '{"Timestamp":"2025-10-18 14:28:18.140 +00:00","RuleTitle":"Logon","EventID":4625,"Channel":"Sec","Details":{"TgtUser":"bob"}}',
    '{"Timestamp":"2025-10-18 14:28:18.140 +00:00","RuleTitle":"Logon","EventID":4625,"Details":"TgtUser: bob"}',
    '{"Timestamp":"2025-10-18 14:28:18.140 +00:00","RuleTitle":"Logon","EventID":4625,"Channel":"Sec"}',
    'TgtUser: bob ¦ SrcIP: 198.51.100.7',
  ],
}
