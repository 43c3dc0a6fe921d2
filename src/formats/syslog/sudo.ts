import { saidBy } from './message.ts'
import type { SyslogSample } from './message.ts'

/** The user who acts; sudo aligns it with spaces. */
const ACTOR = ' *(?P<user_name>[^;]+?) : '

/**
 * Messages of sudo (`log_format` "sudo" of sudoers): `USER : [fault ; ]TTY=… ; PWD=… ; USER=… ; COMMAND=…`. The
 * names of folders and the words of the command are the actor's to choose, so where ` ; USER=` stands twice nobody
 * can tell which is the target.
 */
export const SUDO_RULES = [
  ...saidBy('sudo', [
    [
      '',
      `${ACTOR}(?:HOST=\\S+ ; )?TTY=.* ; USER=.* ; USER=`,
      { activity: 'privilege', outcome: 'success', action: 'sudo_command' },
    ],
    [
      '',
      `${ACTOR}(?:HOST=\\S+ ; )?TTY=(?:.* ; USER=(?P<user_target>[^\\s;]+) ; )?`,
      { activity: 'privilege', outcome: 'success', action: 'sudo_command' },
    ],
    [
      '',
      `${ACTOR}(?P<count>\\d+) incorrect password attempts? ; .* ; USER=.* ; USER=`,
      { activity: 'privilege', outcome: 'failure', reason: 'invalid_credentials', action: 'sudo_wrong_password' },
    ],
    [
      '',
      `${ACTOR}(?P<count>\\d+) incorrect password attempts?(?: ; .* ; USER=(?P<user_target>[^\\s;]+) ; )?`,
      { activity: 'privilege', outcome: 'failure', reason: 'invalid_credentials', action: 'sudo_wrong_password' },
    ],
    [
      '',
      `${ACTOR}(?:user NOT in sudoers|user NOT authorized on host|command not allowed) ; .* ; USER=.* ; USER=`,
      { activity: 'privilege', outcome: 'failure', reason: 'not_allowed', action: 'sudo_not_allowed' },
    ],
    [
      '',
      `${ACTOR}(?:user NOT in sudoers|user NOT authorized on host|command not allowed)(?: ; .* ; USER=(?P<user_target>[^\\s;]+) ; )?`,
      { activity: 'privilege', outcome: 'failure', reason: 'not_allowed', action: 'sudo_not_allowed' },
    ],
    [
      '',
      `${ACTOR}(?:a password is required|a terminal is required|no tty present|sorry, )`,
      { activity: 'privilege', outcome: 'failure', action: 'sudo_no_password' },
    ],
  ]),
  ...saidBy('pkexec', [
    [
      '',
      '(?P<user_name>[^:]+): Executing command \\[USER=(?P<user_target>[^\\]]+)\\]',
      { activity: 'privilege', outcome: 'success', action: 'pkexec_command' },
    ],
    [
      '',
      '(?P<user_name>[^:]+): Error executing command as another user: (?:Not authorized|Request dismissed) \\[USER=(?P<user_target>[^\\]]+)\\]',
      { activity: 'privilege', outcome: 'failure', reason: 'not_allowed', action: 'pkexec_not_allowed' },
    ],
  ]),
]

const RAN = { activity: 'privilege', outcome: 'success' } as const
const WRONG = { activity: 'privilege', outcome: 'failure', reason: 'invalid_credentials' } as const
const NOT_ALLOWED = { activity: 'privilege', outcome: 'failure', reason: 'not_allowed' } as const
const END_OF = 'TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/usr/bin/cat /etc/shadow'

/** Every rule at least once, and a command that names another target. */
export const SUDO_SAMPLES: readonly SyslogSample[] = [
  {
    program: 'sudo',
    text: `bob : ${END_OF}`,
    ...RAN,
    columns: { action: 'sudo_command', user_name: 'bob', user_target: 'root' },
  },
  {
    program: 'sudo',
    text: 'eve : TTY=pts/0 ; PWD=/tmp ; USER=root ; COMMAND=/bin/echo ; USER=nobody ; COMMAND=/bin/true',
    ...RAN,
    columns: { action: 'sudo_command', user_name: 'eve' },
  },
  {
    program: 'sudo',
    text: `bob : 3 incorrect password attempts ; ${END_OF}`,
    ...WRONG,
    count: 3,
    columns: { action: 'sudo_wrong_password', user_name: 'bob', user_target: 'root' },
  },
  {
    program: 'sudo',
    text: 'bob : 1 incorrect password attempt ; TTY=pts/0 ; PWD=/x ; USER=nobody ; USER=root ; COMMAND=/bin/sh',
    ...WRONG,
    columns: { action: 'sudo_wrong_password', user_name: 'bob' },
  },
  {
    program: 'sudo',
    text: `bob : user NOT in sudoers ; ${END_OF}`,
    ...NOT_ALLOWED,
    columns: { action: 'sudo_not_allowed', user_name: 'bob', user_target: 'root' },
  },
  {
    program: 'sudo',
    text: 'bob : command not allowed ; TTY=pts/0 ; PWD=/x ; USER=root ; COMMAND=/bin/sh ; USER=nobody',
    ...NOT_ALLOWED,
    columns: { action: 'sudo_not_allowed', user_name: 'bob' },
  },
  {
    program: 'sudo',
    text: `bob : a password is required ; ${END_OF}`,
    activity: 'privilege',
    outcome: 'failure',
    columns: { action: 'sudo_no_password', user_name: 'bob' },
  },
  {
    program: 'pkexec',
    pid: 81,
    text: 'bob: Executing command [USER=root] [TTY=unknown] [CWD=/home/bob] [COMMAND=/usr/bin/id]',
    ...RAN,
    columns: { action: 'pkexec_command', user_name: 'bob', user_target: 'root' },
  },
  {
    program: 'pkexec',
    pid: 81,
    text: 'bob: Error executing command as another user: Not authorized [USER=root] [TTY=/dev/pts/0] [CWD=/] [COMMAND=/bin/sh]',
    ...NOT_ALLOWED,
    columns: { action: 'pkexec_not_allowed', user_name: 'bob', user_target: 'root' },
  },
  {
    program: 'sudo',
    text: 'unable to resolve host gate: Name or service not known',
    activity: 'system',
    outcome: 'unknown',
    columns: {},
  },
]
