import { MILLISECOND, syslogStamp } from './micros.ts'
import type { Micros } from './micros.ts'
import type { Line } from './line.ts'
import type { Action, CronAction, SshConnectionAction, SudoAction } from './story.ts'

/**
 * The lines that an action leaves in `auth.log` of a Debian 11 host (OpenSSH 8.4, PAM 1.4) whose rsyslog
 * writes RFC 3164 stamps and folds repeated messages. Web requests leave none.
 */
export function renderSshd(action: Action): readonly Line[] {
  switch (action.kind) {
    case 'ssh_connection':
      return connection(action)
    case 'sudo':
      return sudo(action)
    case 'cron':
      return cron(action)
    default:
      return []
  }
}

type Write = (time: Micros, message: string, tag?: string) => void

function collect(host: string, tag: string): { readonly lines: Line[]; readonly write: Write } {
  const lines: Line[] = []
  return {
    lines,
    write: (time, message, other = tag) =>
      void lines.push({ time, text: `${syslogStamp(time)} ${host} ${other}: ${message}` }),
  }
}

function connection(action: SshConnectionAction): readonly Line[] {
  const { lines, write } = collect(action.host, `sshd[${action.process}]`)
  if (action.account !== null) {
    if (!action.known) write(action.time, `Invalid user ${action.account} from ${peer(action)}`)
    if (action.failures.length > 0) failures(action, action.account, write)
    if (action.locked !== undefined && action.locked !== null) {
      const whom = `user ${action.account} account temporarily locked`
      write(action.locked, `pam_faillock(sshd:auth): Consecutive login failures for ${whom}`)
    }
    if (action.accepted !== null) accepted(action, action.account, action.accepted, write)
  }
  if (action.accepted === null) farewell(action, write)
  return lines
}

function peer(action: SshConnectionAction): string {
  return `${action.sourceIp} port ${action.port}`
}

// The double space before `user=` and the trailing space without it are PAM's own.
function pamFields(action: SshConnectionAction): string {
  const user = action.known ? ` user=${action.account ?? ''}` : ''
  return `logname= uid=0 euid=0 tty=ssh ruser= rhost=${action.sourceIp} ${user}`
}

/**
 * PAM reports the first wrong password of a connection only, so that sshd's own lines about a known account
 * follow each other unchanged and rsyslog folds the second and later ones. An unknown account is checked
 * anew each time, which keeps its lines apart.
 */
function failures(action: SshConnectionAction, account: string, write: Write): void {
  const [first = action.time, ...later] = action.failures
  const failed = `Failed password for ${action.known ? '' : 'invalid user '}${account} from ${peer(action)} ssh2`
  const checked = first - 1_800 * MILLISECOND < action.time ? action.time : first - 1_800 * MILLISECOND
  if (!action.known) write(checked, 'pam_unix(sshd:auth): check pass; user unknown')
  write(checked, `pam_unix(sshd:auth): authentication failure; ${pamFields(action)}`)
  write(first, failed)
  if (!action.known) {
    for (const time of later) {
      write(time - 900 * MILLISECOND, 'pam_unix(sshd:auth): check pass; user unknown')
      write(time, failed)
    }
    return
  }
  const last = later.at(-1)
  if (last === undefined) return
  write(last, later.length === 1 ? failed : `message repeated ${later.length} times: [ ${failed}]`)
}

function farewell(action: SshConnectionAction, write: Write): void {
  const { end, farewell: way } = action
  const who = `${action.known ? 'authenticating' : 'invalid'} user ${action.account ?? ''} ${peer(action)}`
  const whom = action.account === null ? peer(action) : who
  if (way === 'disconnect') {
    write(end, `Received disconnect from ${peer(action)}:11: Bye Bye [preauth]`)
    write(end, `Disconnected from ${whom} [preauth]`)
  } else if (way === 'limit') {
    const name = `${action.known ? '' : 'invalid user '}${action.account ?? ''}`
    write(end, `error: maximum authentication attempts exceeded for ${name} from ${peer(action)} ssh2 [preauth]`)
    write(end, `Disconnecting ${whom}: Too many authentication failures [preauth]`)
  } else {
    write(end, `Connection closed by ${whom} [preauth]`)
  }
  const more = action.failures.length - 1
  if (more < 1) return
  write(end, `PAM ${more} more authentication failure${more === 1 ? '' : 's'}; ${pamFields(action)}`)
  if (way === 'limit') write(end, `PAM service(sshd) ignoring max retries; ${action.failures.length} > 3`)
}

function accepted(
  action: SshConnectionAction,
  account: string,
  login: NonNullable<SshConnectionAction['accepted']>,
  write: Write,
): void {
  const opened = login.time + 9 * MILLISECOND
  const user = `${account}(uid=${login.uid})`
  const key = login.key === null ? '' : `: ${login.key}`
  write(login.time, `Accepted ${login.method} for ${account} from ${peer(action)} ssh2${key}`)
  write(opened, `pam_unix(sshd:session): session opened for user ${user} by (uid=0)`)
  write(opened + 21 * MILLISECOND, `New session ${login.session} of user ${account}.`, 'systemd-logind[431]')
  // After the login a process of its own, started right after the first, speaks for the connection.
  const child = `sshd[${action.process + 1}]`
  write(action.end, `Received disconnect from ${peer(action)}:11: disconnected by user`, child)
  write(action.end, `Disconnected from user ${account} ${peer(action)}`, child)
  write(action.end + 4 * MILLISECOND, `pam_unix(sshd:session): session closed for user ${account}`)
  write(
    action.end + 9 * MILLISECOND,
    `Session ${login.session} logged out. Waiting for processes to exit.`,
    'systemd-logind[431]',
  )
  write(action.end + 14 * MILLISECOND, `Removed session ${login.session}.`, 'systemd-logind[431]')
}

function sudo(action: SudoAction): readonly Line[] {
  const { lines, write } = collect(action.host, 'sudo')
  const command = `TTY=pts/0 ; PWD=/home/${action.account} ; USER=root ; COMMAND=${action.command}`
  write(action.time, `${action.account.padStart(8)} : ${command}`)
  const by = `${action.account}(uid=${action.uid})`
  write(action.time + MILLISECOND, `pam_unix(sudo:session): session opened for user root(uid=0) by ${by}`)
  write(action.end, 'pam_unix(sudo:session): session closed for user root')
  return lines
}

function cron(action: CronAction): readonly Line[] {
  const { lines, write } = collect(action.host, `CRON[${action.process}]`)
  const user = `${action.account}(uid=${action.uid})`
  write(action.time, `pam_unix(cron:session): session opened for user ${user} by (uid=0)`)
  write(action.end, `pam_unix(cron:session): session closed for user ${action.account}`)
  return lines
}
