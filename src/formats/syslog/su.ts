import { END, saidBy } from './message.ts'
import type { SyslogSample } from './message.ts'

const NAME = '[^\\s:()]+'

/** Messages of su itself: of shadow, of util-linux and of the BSDs. */
export const SU_RULES = saidBy(
  ['su', 'su-l', 'runuser'],
  [
    [
      'Successful su for ',
      `(?P<user_target>${NAME}) by (?P<user_name>${NAME})${END}`,
      { activity: 'privilege', outcome: 'success', action: 'su' },
    ],
    [
      'FAILED su for ',
      `(?P<user_target>${NAME}) by (?P<user_name>${NAME})${END}`,
      { activity: 'privilege', outcome: 'failure', action: 'su' },
    ],
    [
      '',
      `\\(to (?P<user_target>${NAME})\\) (?P<user_name>${NAME}) on `,
      { activity: 'privilege', outcome: 'success', action: 'su' },
    ],
    [
      'FAILED SU ',
      `\\(to (?P<user_target>${NAME})\\) (?P<user_name>${NAME}) on `,
      { activity: 'privilege', outcome: 'failure', action: 'su' },
    ],
    [
      '',
      `\\+ \\S+ (?P<user_name>${NAME}):(?P<user_target>${NAME})${END}`,
      { activity: 'privilege', outcome: 'success', action: 'su' },
    ],
    [
      '',
      `- \\S+ (?P<user_name>${NAME}):(?P<user_target>${NAME})${END}`,
      { activity: 'privilege', outcome: 'failure', action: 'su' },
    ],
    [
      'BAD SU ',
      `(?P<user_name>${NAME}) to (?P<user_target>${NAME}) on `,
      { activity: 'privilege', outcome: 'failure', action: 'su' },
    ],
    [
      '',
      `(?P<user_name>${NAME}) to (?P<user_target>${NAME}) on /dev/`,
      { activity: 'privilege', outcome: 'success', action: 'su' },
    ],
  ],
)

const columns = { action: 'su', user_name: 'bob', user_target: 'root' }
const DONE = { program: 'su', pid: 77, activity: 'privilege', outcome: 'success', columns } as const
const FAILED = { program: 'su', pid: 77, activity: 'privilege', outcome: 'failure', columns } as const

export const SU_SAMPLES: readonly SyslogSample[] = [
  { ...DONE, text: 'Successful su for root by bob' },
  { ...FAILED, text: 'FAILED su for root by bob' },
  { ...DONE, text: '(to root) bob on pts/0' },
  { ...FAILED, text: 'FAILED SU (to root) bob on pts/0' },
  { ...DONE, text: '+ /dev/pts/0 bob:root' },
  { ...FAILED, text: '- /dev/pts/0 bob:root' },
  { ...FAILED, text: 'BAD SU bob to root on /dev/ttyp0' },
  { ...DONE, text: 'bob to root on /dev/ttyp0' },
]
