import type { ReportDocument } from '../../model/report.ts'
import { grouped, plural } from '../../output/words.ts'
import { section, table, text, timeOr, value, type Block } from '../blocks.ts'

const count = (title: string) => ({ title, align: 'right' as const, weight: 0.8 })
const cell = (number: number) => [text(grouped(number))]

function more({ shown, of }: { readonly shown: number; readonly of: number }, noun: string, command: string): Block[] {
  return shown === of
    ? []
    : [{ kind: 'paragraph', text: [text(`${grouped(shown)} of ${plural(of, noun)}; tatou-ir ${command} has all.`)] }]
}

/** Who attacked. */
export function sourcesSection({ sources: { list, sources } }: ReportDocument): Block[] {
  return section('sources', 'By source', [
    table(
      'Sources',
      [
        { title: 'Source', weight: 2 },
        { title: 'Verdict', weight: 1.3 },
        count('Failed'),
        count('Enumeration'),
        count('Successes'),
        count('Accounts'),
        count('Events'),
        { title: 'First', weight: 1.5 },
        { title: 'Last', weight: 1.5 },
      ],
      sources.map((source) => [
        source.source_ip === null ? [text('(names none)')] : [value(source.source_ip)],
        [text(source.gateway ? `${source.verdict}, gateway` : source.verdict)],
        cell(source.failed_logins),
        cell(source.enumeration_attempts),
        cell(source.successful_logins),
        cell(source.accounts),
        cell(source.events),
        timeOr(source.first_seen),
        timeOr(source.last_seen),
      ]),
    ),
    ...more(list, 'source', 'sources'),
  ])
}

/** Who was attacked. */
export function accountsSection({ accounts: { list, accounts } }: ReportDocument): Block[] {
  return section('accounts', 'By account', [
    table(
      'Accounts',
      [
        { title: 'Account', weight: 2.2 },
        { title: 'Verdict', weight: 1.1 },
        count('Failures'),
        count('Successes'),
        count('Sources'),
        { title: 'First', weight: 1.5 },
        { title: 'First success after failures', weight: 1.5 },
        { title: 'Why', weight: 2.4 },
      ],
      accounts.map((account) => [
        [value(account.account)],
        [text(account.verdict.replace('_', ' '))],
        cell(account.failures),
        cell(account.successes),
        cell(account.sources),
        timeOr(account.first_seen),
        timeOr(account.first_success_after_failures, 'none'),
        [value(account.verdict_reason)],
      ]),
    ),
    ...more(list, 'account', 'accounts'),
  ])
}

const TYPES = { ip: 'address', account: 'account', user_agent: 'user agent' } as const

/** What others can look for, so that no program makes a link of it. */
export function indicatorsSection({ indicators: { list, indicators } }: ReportDocument): Block[] {
  if (indicators.length === 0) return []
  return section('indicators', 'Indicators', [
    {
      kind: 'paragraph',
      text: [
        text(
          'Written so that nothing links to them. The values as they are stand in report.json under indicators, and tatou-ir export writes them for other programs.',
        ),
      ],
    },
    table(
      'Indicators',
      [
        { title: 'Type', weight: 0.9 },
        { title: 'Value', weight: 3 },
        count('Attempts'),
        { title: 'First', weight: 1.5 },
        { title: 'Last', weight: 1.5 },
        { title: 'Note', weight: 1.4 },
      ],
      indicators.map(({ type, defanged, attempts, first, last, note }) => [
        [text(TYPES[type])],
        [value(defanged)],
        cell(attempts),
        timeOr(first),
        timeOr(last),
        [text(note)],
      ]),
    ),
    ...more(list, 'indicator', 'sources and accounts'),
  ])
}
