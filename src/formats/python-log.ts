import { ADDRESS, REQUEST_LINE } from './pattern.ts'
import type { LogFormat, MessageRule, Sample } from './log-format.ts'

const STAMP = String.raw`(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[,.]\d{1,6})?)`
const LEVEL = '(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)'
const LOGGER = String.raw`[A-Za-z_][\w.-]*`
const COLOUR = String.raw`(?:\x1b\[[\d;]*m)*`

/**
 * The layouts of Python's manual (tutorial and cookbook) and of Flask, which have a time, that of programs which choose none,
 * and uvicorn's, which pads the level.
 */
const HEAD = [
  String.raw`\[?${STAMP}\]? (?:- )?(?:(?P<logger>${LOGGER})(?: - | +)(?P<level>${LEVEL})(?: - | +)|(?P<own_level>${LEVEL})(?: - | in (?P<module>${LOGGER}): ))`,
  String.raw`${COLOUR}(?P<bare_level>${LEVEL})${COLOUR}:(?:(?P<bare_logger>${LOGGER}):| {3,8})`,
].join('|')

/** What the server of Werkzeug writes of a request, and that of uvicorn, with the class of the answer's status. */
function rulesOf(status: string, outcome: 'success' | 'failure'): MessageRule[] {
  const answer = String.raw`(?P<http_status>${status}\d\d)`
  const means = { activity: 'web_request', outcome } as const
  const request = REQUEST_LINE.replace('(?P<message>', '(?:')
  return [
    {
      when: { logger: 'werkzeug' },
      on: 'message',
      pattern: String.raw`^(?P<source_ip>${ADDRESS}) - - \[[^\]]*\] ${request} ${answer} (?:-|(?P<http_bytes>\d+))$`,
      means,
    },
    {
      when: { logger: { present: false }, bare_logger: { present: false } },
      on: 'message',
      pattern: String.raw`^(?P<source_ip>${ADDRESS}):(?P<source_port>\d{1,5}) - "${COLOUR}(?P<http_method>[A-Z][A-Z_-]+) (?P<url_original>\S+) HTTP/[\d.]+${COLOUR}" ${COLOUR}${answer}`,
      means,
    },
  ]
}

const RULES: readonly MessageRule[] = [
  ...rulesOf('[123]', 'success'),
  ...rulesOf('[45]', 'failure'),
  ...['level', 'own_level', 'bare_level'].map((name): MessageRule => ({
    when: { [name]: ['ERROR', 'CRITICAL'] },
    means: { activity: 'system', outcome: 'failure' },
  })),
]

const time = '2025-10-18T16:28:18.123000Z'
const STAMPED = '2025-10-18 16:28:18,123'
const LOGIN = { http_method: 'POST', url_original: '/api/login?a=1', url_path: '/api/login', url_query: 'a=1' } as const
const WEB = { activity: 'web_request', outcome: 'failure' } as const
const OTHER = { activity: 'other', outcome: 'unknown' } as const

/** A line with a time, and what comes out of it beside the message. */
const told = (
  head: string,
  message: string,
  means: Pick<Sample, 'activity' | 'outcome'>,
  columns: Sample['columns'],
): Sample => ({
  line: `${head}${message}`,
  time: head.includes(STAMPED) ? time : null,
  ...means,
  columns: { message, ...columns },
})

const REQUEST = '"POST /api/login?a=1 HTTP/1.1"'

const SAMPLES: readonly Sample[] = [
  told(`${STAMPED} - werkzeug - INFO - `, `198.51.100.7 - - [18/Oct/2025 16:28:18] ${REQUEST} 401 -`, WEB, {
    level: 'INFO',
    process_name: 'werkzeug',
    source_ip: '198.51.100.7',
    ...LOGIN,
    http_status: 401,
  }),
  told(
    `${STAMPED} werkzeug     INFO     `,
    `2001:db8::7 - - [18/Oct/2025 16:28:18] "\u001b[33mPOST /api/login?a=1 HTTP/1.1\u001b[0m" 200 12`,
    { ...WEB, outcome: 'success' },
    {
      level: 'INFO',
      process_name: 'werkzeug',
      source_ip: '2001:db8::7',
      ...LOGIN,
      http_status: 200,
      http_bytes: 12,
    },
  ),
  // Only the server's own words say what was asked of it.
  told(`${STAMPED} - app - INFO - `, `198.51.100.7 - - [18/Oct/2025 16:28:18] ${REQUEST} 200 -`, OTHER, {
    level: 'INFO',
    process_name: 'app',
  }),
  told(`[${STAMPED}] WARNING in auth: `, 'Failed login for x from 203.0.113.9 \u001b[31m', OTHER, {
    level: 'WARNING',
    process_name: 'auth',
  }),
  told(
    `[${STAMPED}] ERROR in app: `,
    'Exception on /api/x [GET]',
    { activity: 'system', outcome: 'failure' },
    {
      level: 'ERROR',
      process_name: 'app',
    },
  ),
  told(
    `${STAMPED} - app.db - CRITICAL - `,
    'no database',
    { activity: 'system', outcome: 'failure' },
    {
      level: 'CRITICAL',
      process_name: 'app.db',
    },
  ),
  told(`${STAMPED} - DEBUG - `, 'x from 203.0.113.9', OTHER, { level: 'DEBUG' }),
  told('WARNING:root:', 'Failed login for x from 203.0.113.9', OTHER, { level: 'WARNING', process_name: 'root' }),
  told(
    'ERROR:app:',
    'Exception on /api/x [GET]',
    { activity: 'system', outcome: 'failure' },
    {
      level: 'ERROR',
      process_name: 'app',
    },
  ),
  told('INFO:     ', 'Started server process [7]', OTHER, { level: 'INFO' }),
  told('INFO:     ', `198.51.100.7:50122 - ${REQUEST} 401 Unauthorized`, WEB, {
    level: 'INFO',
    source_ip: '198.51.100.7',
    source_port: 50_122,
    ...LOGIN,
    http_status: 401,
  }),
  told(
    '\u001b[32mINFO\u001b[0m:     ',
    '198.51.100.7:50122 - "\u001b[1mPOST /api/login?a=1 HTTP/1.1\u001b[0m" \u001b[32m200 OK\u001b[0m',
    { ...WEB, outcome: 'success' },
    { level: 'INFO', source_ip: '198.51.100.7', source_port: 50_122, ...LOGIN, http_status: 200 },
  ),
]

/**
 * What programs in Python write by the module `logging`. What their messages mean is theirs, but for the requests that
 * the servers of Werkzeug (Flask) and uvicorn write. Without a time of its own, a line has that of the line before it.
 */
export const pythonLog: LogFormat = {
  id: 'python-log',
  title: 'log of a Python program',
  reference: 'https://docs.python.org/3/howto/logging.html#changing-the-format-of-displayed-messages',
  logsource: { category: 'application', product: 'python' },
  frame: { kind: 'text', pattern: `(?P<head>${HEAD})(?P<message>.*)`, claim: 'head' },
  time: { capture: 'time', stamp: 'iso' },
  columns: {
    level: ['level', 'own_level', 'bare_level'],
    process_name: ['logger', 'module', 'bare_logger'],
  },
  messages: RULES,
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: SAMPLES,
  nearMisses: [
    `${STAMPED} INFO  [org.example.App] (main) hello`,
    `${STAMPED} | INFO | SUCCESS | hello`,
    `${STAMPED} fail2ban.filter         [77]: INFO    hello`,
    `[${STAMPED}] [7] [INFO] hello`,
    'INFO: hello',
    'INFORMATION:root:hello',
    'info:root:hello',
  ],
}
