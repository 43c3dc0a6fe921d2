import type { ReportDocument } from '../../model/report.ts'
import { grouped, plural } from '../../output/words.ts'
import { section, strong, table, text, time, value, type Block } from '../blocks.ts'

/** So many logs and rules are listed. */
const MOST = 200

/** The evidence with its digests, and who held it. */
export function evidenceSection({ inputs, custody }: ReportDocument): Block[] {
  return section('evidence', 'Evidence', [
    table(
      'Logs',
      [
        { title: 'Log', weight: 2 },
        { title: 'Bytes', align: 'right', weight: 0.8 },
        { title: 'SHA-256', weight: 4 },
      ],
      inputs.slice(0, MOST).map(({ path, bytes, sha256 }) => [[value(path)], [text(grouped(bytes))], [value(sha256)]]),
    ),
    ...(inputs.length > MOST
      ? [{ kind: 'paragraph' as const, text: [text(`And ${plural(inputs.length - MOST, 'more log')}.`)] }]
      : []),
    { kind: 'heading', level: 3, id: 'custody', text: 'Chain of custody' },
    ...(custody === null
      ? [
          {
            kind: 'paragraph' as const,
            text: [text('The logs were given as files, not as a case: nobody recorded who held them.')],
          },
        ]
      : [
          {
            kind: 'paragraph' as const,
            text: [
              text(`${plural(custody.records, 'record')}; the last one has the SHA-256 `),
              value(custody.last ?? 'none'),
              text('.'),
            ],
          },
          table(
            'Chain of custody',
            [
              { title: 'No.', align: 'right', weight: 0.5 },
              { title: 'Time', weight: 1.5 },
              { title: 'What', weight: 1.2 },
              { title: 'Who', weight: 1.5 },
              { title: 'Why', weight: 2 },
              { title: 'Pieces', align: 'right', weight: 0.7 },
            ],
            custody.entries
              .slice(0, MOST)
              .map(({ seq, at, event, actor, purpose, subjects }) => [
                [text(String(seq))],
                [time(at)],
                [text(event)],
                [value(actor)],
                purpose === null ? [] : [value(purpose)],
                [text(String(subjects))],
              ]),
          ),
        ]),
  ])
}

/** How the report was made, and how to make it again. */
export function methodSection({ method, config, notes }: ReportDocument): Block[] {
  const count = (word: string): number => method.rules.filter(({ outcome }) => outcome === word).length
  const fired = method.rules.filter(({ outcome }) => outcome === 'hit')
  return section('method', 'Method', [
    {
      kind: 'list',
      ordered: false,
      items: [
        [strong('Tool: '), text(`${method.tool.name} ${method.tool.version}`)],
        [
          strong('Rules: '),
          text(
            `${plural(method.rules.length, 'rule')}: ${count('hit')} found something, ${count('clean')} found nothing, ${count('no_data')} had no event to look at, ${count('unsupported') + count('error')} did not run`,
          ),
        ],
        [
          strong('Configuration: '),
          ...(config === null ? [text('none')] : [value(config.path), text(', SHA-256 '), value(config.sha256)]),
        ],
        [strong('Made again by: '), value(method.reproduce.map(quoted).join(' '))],
        [strong('Checked by: '), value('tatou-ir report check report.json'), text(' and the same logs')],
        [strong('SHA-256 of what people said: '), value(notes.stated_sha256)],
      ],
    },
    ...(fired.length === 0
      ? []
      : [
          table(
            'Rules that found something',
            [
              { title: 'Rule', weight: 3 },
              { title: 'Id', weight: 3 },
              { title: 'Level', weight: 1 },
              { title: 'Findings', align: 'right', weight: 0.8 },
            ],
            fired
              .slice(0, MOST)
              .map(({ title, id, level, findings }) => [
                [text(title)],
                [value(id)],
                [text(level)],
                [text(grouped(findings))],
              ]),
          ),
        ]),
  ])
}

const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/

function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** The lines that the numbers in brackets point at. */
export function citationsSection({ citations }: ReportDocument): Block[] {
  if (citations.length === 0) return []
  return section('citations', 'Citations', [
    {
      kind: 'paragraph',
      text: [
        text(
          'Each number in brackets points at a line of a log: its file, its number, the byte where it begins, and the SHA-256 of its bytes.',
        ),
      ],
    },
    {
      kind: 'table',
      caption: 'Citations',
      columns: [
        { title: 'No.', align: 'right', weight: 0.5 },
        { title: 'Log', weight: 2.4 },
        { title: 'Line', align: 'right', weight: 0.7 },
        { title: 'Byte', align: 'right', weight: 0.8 },
        { title: 'SHA-256 of the line', weight: 4.6 },
      ],
      rows: citations.map(({ number, path, line, offset, line_sha256: digest }) => ({
        id: `cite-${number}`,
        cells: [[text(String(number))], [value(path)], [text(String(line))], [text(String(offset))], [value(digest)]],
      })),
    },
  ])
}

const WORDS: readonly (readonly [string, string])[] = [
  ['Failed login', 'an attempt that was refused because of who it was or what they gave'],
  ['Enumeration attempt', 'an attempt other than a login whose answer shows whether an account exists'],
  [
    'Malicious',
    'what a finding cites, or what hangs together with it: same source, same account, at most 30 minutes apart, and no success',
  ],
  ['Source', 'the address that the server saw'],
  ['Gateway', 'an address behind which clients are hidden'],
  ['At risk', "an account with a success that may be the attacker's"],
]

/** What the words mean. */
export function glossarySection(): Block[] {
  return section('glossary', 'Words', [
    { kind: 'list', ordered: false, items: WORDS.map(([word, meaning]) => [strong(`${word}: `), text(`${meaning}.`)]) },
  ])
}
