import { END, saidBy } from './message.ts'
import type { SyslogSample } from './message.ts'

const NAME = "[^\\s,':]+"

/** Messages of the programs that change accounts (shadow), of cron, and of the logger itself. */
export const OTHER_RULES = [
  ...saidBy('useradd', [
    [
      'new user: name',
      `=(?P<user_target>${NAME}), `,
      { activity: 'account_change', outcome: 'success', action: 'user_added' },
    ],
  ]),
  ...saidBy('userdel', [
    [
      'delete user ',
      `'(?P<user_target>${NAME})'`,
      { activity: 'account_change', outcome: 'success', action: 'user_deleted' },
    ],
  ]),
  ...saidBy(
    ['usermod', 'chpasswd', 'passwd'],
    [
      [
        'change user ',
        `'(?P<user_name>${NAME})' password`,
        { activity: 'password_change', outcome: 'success', action: 'password_changed' },
      ],
      [
        'password for ',
        `'(?P<user_name>${NAME})' changed by `,
        { activity: 'password_change', outcome: 'success', action: 'password_changed' },
      ],
    ],
  ),
  ...saidBy(
    ['usermod', 'useradd', 'gpasswd', 'chage', 'chfn', 'chsh'],
    [
      [
        '',
        `(?:add|change user|changed user) '(?P<user_target>${NAME})'`,
        { activity: 'account_change', outcome: 'success', action: 'account_changed' },
      ],
      [
        'user ',
        `(?P<user_target>${NAME}) (?:added|removed) by `,
        { activity: 'account_change', outcome: 'success', action: 'account_changed' },
      ],
    ],
  ),
  ...saidBy(
    ['CRON', 'cron', 'crond', 'CROND', '/usr/sbin/cron', '/USR/SBIN/CRON', 'anacron'],
    [['', '\\((?P<user_name>[^)]+)\\) CMD ', { activity: 'system', outcome: 'unknown', action: 'cron_command' }]],
  ),
  ...saidBy(undefined, [
    // The line before it, so many times more: what that was is not in this line.
    [
      '',
      `(?:-+ )?(?:last )?message repeated (?P<count>\\d+) times?(?: -+)?${END}`,
      { activity: 'system', outcome: 'unknown', action: 'last_message_repeated' },
    ],
  ]),
]

export const OTHER_SAMPLES: readonly SyslogSample[] = [
  {
    program: 'useradd',
    pid: 300,
    text: 'new user: name=mallory, UID=1001, GID=1001, home=/home/mallory, shell=/bin/bash, from=/dev/pts/0',
    activity: 'account_change',
    outcome: 'success',
    columns: { action: 'user_added', user_target: 'mallory' },
  },
  {
    program: 'userdel',
    pid: 300,
    text: "delete user 'mallory'",
    activity: 'account_change',
    outcome: 'success',
    columns: { action: 'user_deleted', user_target: 'mallory' },
  },
  {
    program: 'usermod',
    pid: 300,
    text: "change user 'bob' password",
    activity: 'password_change',
    outcome: 'success',
    columns: { action: 'password_changed', user_name: 'bob' },
  },
  {
    program: 'passwd',
    pid: 300,
    text: "password for 'bob' changed by 'root'",
    activity: 'password_change',
    outcome: 'success',
    columns: { action: 'password_changed', user_name: 'bob' },
  },
  {
    program: 'gpasswd',
    pid: 300,
    text: 'user mallory added by root to group sudo',
    activity: 'account_change',
    outcome: 'success',
    columns: { action: 'account_changed', user_target: 'mallory' },
  },
  {
    program: 'usermod',
    pid: 300,
    text: "add 'mallory' to group 'sudo'",
    activity: 'account_change',
    outcome: 'success',
    columns: { action: 'account_changed', user_target: 'mallory' },
  },
  {
    program: 'CRON',
    pid: 301,
    text: '(root) CMD (run-parts /etc/cron.hourly)',
    activity: 'system',
    outcome: 'unknown',
    columns: { action: 'cron_command', user_name: 'root' },
  },
  {
    program: 'syslogd',
    text: 'last message repeated 3 times',
    activity: 'system',
    outcome: 'unknown',
    count: 3,
    columns: { action: 'last_message_repeated' },
  },
  {
    program: 'kernel',
    text: '[  316.559919] device eth0 entered promiscuous mode',
    activity: 'system',
    outcome: 'unknown',
    columns: {},
  },
]
