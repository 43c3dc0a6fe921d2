import { MONTH } from '../pattern.ts'
import type { Meaning, MessageRule, Sample } from '../log-format.ts'

/**
 * What the framings of syslog have in common. `said` is the message without the wrapping that rsyslog puts around
 * repetitions (`message repeated 5 times: [ … ]`), of which the bracket at the end remains: rules end in END.
 */
export const BODY = String.raw`(?P<message>(?:message repeated (?P<count>\d+) times: \[ ?)?(?P<said>.*))`

/** The end of a message: spaces and the bracket that closes a repetition. */
export const END = String.raw` *\]?$`

/** Host names and addresses; nothing that could be the tag of a program (`sshd[12]:`) or dashes. */
export const HOST = String.raw`(?P<host_name>[0-9A-Za-z_](?:[^\s\[\]()]*[^\s\[\]():])?)`

/**
 * The program and its process: `sshd[12]:`, `sshd(pam_unix)[12]:`, `(systemd)[12]:`, `gdm-password][12]:`,
 * `syslogd 1.4.1:`, `login -- root[12]:` without its first word, `secd[12] <Error> [user]:`.
 */
export const TAG = tagWith(String.raw`(?:\[(?P<process_pid>\d+)\])?`)

/** The same, with the process in any case. */
export const PROCESS_TAG = tagWith(String.raw`\[(?P<process_pid>\d+)\]`)

function tagWith(process: string): string {
  return [
    String.raw`(?:-- )?(?P<process_name>\([^\s()]+\)|[^\s:()\[\]<>{}"']+)`,
    String.raw`(?: \d[\d.]*)?(?:\([\w.-]+\))?\]?${process}`,
    String.raw`(?: \([^()\s]*\))?(?: <\w+>)?(?: \[[^\[\]]*\])?:`,
  ].join('')
}

/** A priority may stand before any framing. */
export const PRIORITY = String.raw`(?:<\d{1,3}>)?`

/** `Oct  8 16:28:18`, with a fraction or without. */
export const BSD_TIME = String.raw`(?P<time>${MONTH} +\d{1,2} \d\d:\d\d:\d\d(?:\.\d{1,9})?)`

/** RFC 3339 and the offset without a colon that journald writes. */
export const ISO_TIME = String.raw`(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d))`

/**
 * One kind of message: the plain text it begins with (a cheap test before the pattern; may be empty), the pattern
 * of the rest, what it means, and fixed values of columns.
 */
type Said = readonly [opening: string, rest: string, means: Meaning, constants?: MessageRule['constants']]

/** Rules for what certain programs say; `undefined`: any program. */
export function saidBy(programs: string | readonly string[] | undefined, table: readonly Said[]): MessageRule[] {
  return table.map(([opening, rest, means, constants]) => ({
    when: {
      ...(opening === '' ? {} : { said: { prefix: opening } }),
      ...(programs === undefined ? {} : { process_name: programs }),
    },
    on: 'said',
    pattern: `^${opening.replaceAll(/[.()[\]]/g, String.raw`\$&`)}${rest}`,
    ...(constants === undefined ? {} : { constants }),
    means,
  }))
}

/** A sample of a message, to be put into each framing. `columns` are those beside host, program and message. */
export interface SyslogSample extends Pick<Sample, 'activity' | 'outcome' | 'reason' | 'count' | 'columns'> {
  readonly program: string
  /** How the tag is written where that is not the name of the program alone. */
  readonly tag?: string
  readonly pid?: number
  readonly text: string
}

/** How the journal and RFC 3164 write the tag of a sample, without its colon. */
export const tagOf = ({ program, tag, pid }: SyslogSample): string =>
  tag ?? (pid === undefined ? program : `${program}[${pid}]`)

/** A message whose account was chosen to look like the end of another message; no rule may read it. */
export const FORGED: SyslogSample = {
  program: 'sshd',
  pid: 4242,
  text: 'Connection closed by x from 203.0.113.9',
  activity: 'system',
  outcome: 'unknown',
  columns: {},
}

/** How a framing writes one message. */
export interface SyslogFraming {
  readonly line: (sample: SyslogSample) => string
  readonly time: string | null
}

/** The samples of the shared rules as lines of one framing, from host `gate`. */
export function framed(samples: readonly SyslogSample[], framing: SyslogFraming): Sample[] {
  return samples.map((sample) => {
    const { program, tag: _tag, pid, text, columns, ...expected } = sample
    return {
      ...expected,
      line: framing.line(sample),
      time: framing.time,
      columns: {
        host_name: 'gate',
        process_name: program,
        ...(pid === undefined ? {} : { process_pid: pid }),
        message: text,
        ...columns,
      },
    }
  })
}
