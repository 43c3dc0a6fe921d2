import { USUAL_KEYS } from './json/usual-keys.ts'
import { LOGIN_RULES, NAME_RULES, WORDS } from './json/words.ts'
import { wordColumns, wordSamples } from './json/word-samples.ts'
import { TABLE_KEY } from './table-columns.ts'
import type { LogFormat } from './log-format.ts'
import type { Words } from './json/word-samples.ts'

const TIME = '2025-10-18T16:28:18.250+02:00'
const time = '2025-10-18T14:28:18.250000Z'

function line({ action, result, why, status, method, message }: Words): string {
  return JSON.stringify({
    'Event Time': TIME,
    'Source IP': '198.51.100.7',
    [TABLE_KEY]: {
      time: TIME,
      action,
      result,
      why,
      status: status === undefined ? undefined : String(status),
      http_method: method,
      message,
      login: 'bob',
      source_ip: '198.51.100.7',
    },
  })
}

/** Rows of tables (CSV, TSV) of any producer, by the columns that have usual names: see table-columns.ts. */
export const csv: LogFormat = {
  id: 'csv',
  title: 'CSV and TSV with usual column names',
  reference: 'https://www.rfc-editor.org/rfc/rfc4180',
  frame: {
    kind: 'json',
    paths: {
      ...Object.fromEntries(Object.keys(USUAL_KEYS).map((name) => [name, [`${TABLE_KEY}.${name}`]])),
      status: [`${TABLE_KEY}.status`, `${TABLE_KEY}.result`],
    },
    claim: [{ time: { present: true } }],
  },
  time: { capture: 'time', stamp: 'any' },
  columns: {
    user_name: ['user_email', 'login', 'user_id'],
    http_status: ['status'],
  },
  absent: ['-', '--', 'unknown', 'null', 'None', 'anonymous', 'N/A'],
  words: WORDS,
  messages: [...NAME_RULES, ...LOGIN_RULES],
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: wordSamples(line, (words) => ({
    time,
    columns: { ...wordColumns(words), source_ip: '198.51.100.7', user_name: 'bob' },
  })),
  nearMisses: [
    '{"Event Time":"2025-10-18T16:28:18Z","Action":"login_failed"}',
    '{"csv":{"action":"login_failed"}}',
    '{"csv":"2025-10-18T16:28:18Z"}',
    'Event Time,Action',
    '2025-10-18T16:28:18Z,login_failed',
  ],
}
