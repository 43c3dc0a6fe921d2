import { Account, AccountsDocument } from '../model/accounts.ts'
import { chunks } from './chunks.ts'
import { csvList } from './csv.ts'
import { escapeTerminal, wrap } from './escape-terminal.ts'
import { headlineLines } from './headline.ts'
import { jsonDocument, ndjsonList } from './json.ts'
import { ledgerLines } from './ledger.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import { headlineMarkdown, ledgerMarkdown, markdownList } from './markdown.ts'
import type { Tone } from './paint.ts'
import { printLines } from './print.ts'
import type { Format, RenderOptions } from './render-options.ts'
import { listLines, ROWS_SHOWN } from './rows.ts'
import type { Column } from './table.ts'
import { grouped, timeText } from './words.ts'

const VERDICT_TONES: Readonly<Record<Account['verdict'], Tone>> = {
  compromised: 'danger',
  at_risk: 'warning',
  attempted: 'accent',
  clear: 'good',
}

/** The column that only documents without a width have. */
const WHY = 'Why'

const count = (title: string, of: (account: Account) => number, drop?: number): Column<Account> => ({
  title,
  cell: (account) => span(grouped(of(account)), of(account) === 0 ? 'dim' : 'plain'),
  align: 'right',
  ...(drop === undefined ? {} : { drop }),
})

/** This is the table to copy names from: others may cut them short. Names may be of any length. */
const MOST_NAMES = 32

function columnsOf(options: RenderOptions): readonly Column<Account>[] {
  const success = (account: Account) => timeText(account.first_success_after_failures, options)
  return [
    { title: 'Account', cell: ({ account }) => valueSpan(account, 'strong'), min: MOST_NAMES },
    { title: 'Verdict', cell: ({ verdict }) => span(verdict.replace('_', ' '), VERDICT_TONES[verdict]) },
    count('Failed', ({ failures }) => failures),
    count('OK', ({ successes }) => successes),
    count('Sources', ({ sources }) => sources.length, 2),
    { title: 'First seen', cell: (account) => span(timeText(account.first_seen, options)), drop: 5 },
    { title: 'Last seen', cell: (account) => span(timeText(account.last_seen, options)), drop: 1 },
    { title: 'Success after failures', cell: (account) => span(success(account), 'danger'), drop: 3 },
    { title: WHY, cell: ({ verdict_reason: reason }) => span(reason) },
    { title: 'Findings', cell: ({ finding_ids: ids }) => span(ids.length === 0 ? '' : grouped(ids.length)), drop: 6 },
  ]
}

/** Why accounts are judged as they are, for those that need an answer; a column would cut it short. */
function* reasonLines(accounts: readonly Account[], options: RenderOptions): Generator<Line> {
  const serious = accounts.filter(({ verdict }) => verdict === 'compromised' || verdict === 'at_risk')
  for (const { account, verdict, verdict_reason: reason } of options.full ? serious : serious.slice(0, ROWS_SHOWN)) {
    yield EMPTY_LINE
    yield [span('  '), valueSpan(account, VERDICT_TONES[verdict])]
    const lines = wrap(escapeTerminal(reason, options.unicode), options.columns - 4)
    for (const line of lines) yield [span(`    ${line}`)]
  }
}

function* tableLines({ summary, accounts, inputs }: AccountsDocument, options: RenderOptions): Generator<Line> {
  yield* headlineLines(summary, options)
  const columns = columnsOf(options).filter(({ title }) => title !== WHY)
  yield* listLines('Accounts', columns, accounts, options, `times in ${options.zoneName}`)
  yield* reasonLines(accounts, options)
  yield EMPTY_LINE
  yield* ledgerLines(inputs, options)
}

function* markdownBlocks({ summary, accounts, inputs }: AccountsDocument, options: RenderOptions): Generator<string> {
  yield* headlineMarkdown('Accounts', summary)
  yield* markdownList(`By account, times in ${options.zoneName}`, columnsOf(options), accounts)
  yield* ledgerMarkdown(inputs)
}

/** Accounts in any format, as pieces of text. `ndjson` and `csv` hold the accounts alone. */
export function renderAccounts(
  document: AccountsDocument,
  format: Format,
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(AccountsDocument, document)
    case 'ndjson':
      return ndjsonList(Account, document.accounts)
    case 'csv':
      return csvList(Account, document.accounts)
    case 'md':
      return chunks(markdownBlocks(document, options))
    case 'table':
      return printLines(tableLines(document, options), options)
  }
}
