import { PEER } from '../pattern.ts'
import { END, saidBy } from './message.ts'
import type { SyslogSample } from './message.ts'

/** Where a console login comes from: a terminal, or the peer of a telnet session. */
const TERMINAL = '(?:tty\\S*|pts/\\S*|/dev/\\S*|\\?\\?\\?)'

/** Messages of login(1) of util-linux and shadow, and of systemd-logind. */
export const LOGIN_RULES = [
  // login writes the name of who logs in behind its own in the tag (`login -- bob[12]:`): the texts are its own.
  ...saidBy(undefined, [
    [
      'ROOT LOGIN',
      ` +ON ${TERMINAL}(?: FROM ${PEER})?${END}`,
      { activity: 'login', outcome: 'success', action: 'console_login' },
      { user_name: 'root' },
    ],
    [
      'LOGIN ON ',
      `${TERMINAL} BY (?P<user_name>\\S+?)(?: FROM ${PEER})?${END}`,
      { activity: 'login', outcome: 'success', action: 'console_login' },
    ],
  ]),
  ...saidBy('login', [
    [
      'FAILED LOGIN',
      `(?: SESSION| \\d+)? FROM (?:${TERMINAL}|${PEER}) FOR (?P<user_name>.*), User not known to the underlying authentication module${END}`,
      { activity: 'login', outcome: 'failure', reason: 'unknown_user', action: 'console_login' },
    ],
    [
      'FAILED LOGIN',
      `(?: SESSION| \\d+)? FROM (?:${TERMINAL}|${PEER}) FOR (?P<user_name>.*), `,
      { activity: 'login', outcome: 'failure', reason: 'invalid_credentials', action: 'console_login' },
    ],
    [
      'FAILED LOGIN ',
      `\\(\\d+\\) on '[^']*'(?: from '${PEER}')? FOR '(?P<user_name>.*)', `,
      { activity: 'login', outcome: 'failure', reason: 'invalid_credentials', action: 'console_login' },
    ],
    [
      'TOO MANY LOGIN TRIES ',
      `\\(\\d+\\) FROM (?:${TERMINAL}|${PEER}) FOR (?P<user_name>.*), `,
      { activity: 'login', outcome: 'failure', action: 'console_too_many_tries', attempt: 'secondary' },
    ],
  ]),
  ...saidBy('systemd-logind', [
    [
      'New session ',
      `\\S+ of user (?P<user_name>.*)\\.${END}`,
      { activity: 'session', outcome: 'success', action: 'session_new' },
    ],
    ['', '(?:Removed session|Session) \\S+', { activity: 'session', outcome: 'unknown', action: 'session_end' }],
  ]),
]

const LOGIN = { program: 'login', pid: 90 } as const
const WRONG = { activity: 'login', outcome: 'failure', reason: 'invalid_credentials' } as const
const action = 'console_login'

export const LOGIN_SAMPLES: readonly SyslogSample[] = [
  {
    program: 'root',
    tag: '-- root[90]',
    pid: 90,
    text: 'ROOT LOGIN ON tty2',
    activity: 'login',
    outcome: 'success',
    columns: { action, user_name: 'root' },
  },
  {
    ...LOGIN,
    text: 'LOGIN ON pts/1 BY bob FROM 198.51.100.7',
    activity: 'login',
    outcome: 'success',
    columns: { action, user_name: 'bob', source_ip: '198.51.100.7' },
  },
  {
    ...LOGIN,
    text: 'FAILED LOGIN 1 FROM tty1 FOR eve, User not known to the underlying authentication module',
    activity: 'login',
    outcome: 'failure',
    reason: 'unknown_user',
    columns: { action, user_name: 'eve' },
  },
  {
    ...LOGIN,
    text: 'FAILED LOGIN 2 FROM 198.51.100.7 FOR x FROM 203.0.113.9, Authentication failure',
    ...WRONG,
    columns: { action, user_name: 'x FROM 203.0.113.9', source_ip: '198.51.100.7' },
  },
  {
    ...LOGIN,
    text: "FAILED LOGIN (1) on '/dev/tty1' FOR 'bob', Authentication failure",
    ...WRONG,
    columns: { action, user_name: 'bob' },
  },
  {
    ...LOGIN,
    text: 'TOO MANY LOGIN TRIES (3) FROM tty1 FOR bob, Authentication failure',
    activity: 'login',
    outcome: 'failure',
    columns: { action: 'console_too_many_tries', user_name: 'bob' },
  },
  {
    program: 'systemd-logind',
    pid: 600,
    text: 'New session 5 of user bob.',
    activity: 'session',
    outcome: 'success',
    columns: { action: 'session_new', user_name: 'bob' },
  },
  {
    program: 'systemd-logind',
    pid: 600,
    text: 'Session 5 logged out. Waiting for processes to exit.',
    activity: 'session',
    outcome: 'unknown',
    columns: { action: 'session_end' },
  },
]
