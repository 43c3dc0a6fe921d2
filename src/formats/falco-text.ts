import { falco } from './falco.ts'
import type { CutOut, LogFormat, Sample } from './log-format.ts'
import { ADDRESS } from './pattern.ts'

/** What a rule says by itself, before the first value: what stands behind that may be anybody's text. */
const SAID = '^[^=]*[(|] ?'
const WHO = String.raw`${SAID}(?:evt_type=\w+ )?user=`

const cut = (part: string): CutOut => ({ in: 'message', part })

const time = '2025-10-18T14:28:18.746609Z'

const sample = (
  level: string,
  message: string,
  activity: Sample['activity'],
  columns: Sample['columns'] = {},
): Sample => ({
  line: `2025-10-18T16:28:18.746609046+0200: ${level} ${message}`,
  time,
  activity,
  outcome: 'unknown',
  columns: { level, message, ...columns },
})

/**
 * Alerts of Falco as it prints them unless it is told to write JSON: with the time of day alone, or (`time_format_iso_8601`)
 * with its day. Of the time of day alone nothing is used: such alerts have the time of the wrapper or of those around them.
 */
export const falcoText: LogFormat = {
  ...falco,
  id: 'falco-text',
  title: 'Falco alerts as text',
  reference: 'https://falco.org/docs/concepts/outputs/formatting/',
  frame: {
    kind: 'text',
    pattern: String.raw`(?:(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}(?:Z|[+-]\d{4}))|\d\d:\d\d:\d\d\.\d{9}): (?P<level>Emergency|Alert|Critical|Error|Warning|Notice|Informational|Debug) (?P<message>.*)`,
    claim: 'level',
  },
  words: {
    user_name: cut(String.raw`${WHO}(?P<name>.*?) (?:user_\w+|command|process|program)=`),
    user_id: cut(String.raw`${WHO}.*? user_uid=(?P<id>\d+) `),
    process_name: cut(String.raw`${WHO}.*? user_uid=\d+ user_loginuid=-?\d+ process=(?P<name>\S+) `),
    file_name: cut(String.raw`${SAID}file=(?P<name>.*?) [a-z_]+=`),
    source_ip: cut(String.raw`${SAID}connection=(?P<ip>${ADDRESS}):\d+->`),
    source_port: cut(String.raw`${SAID}connection=${ADDRESS}:(?P<port>\d+)->`),
  },
  messages: [
    { pattern: String.raw`^[^(|=]*\b(?i:ssh|login|logon)\b`, means: { activity: 'session', outcome: 'unknown' } },
    {
      pattern: String.raw`^[^(|=]*\b(?i:opened for reading)\b`,
      means: { activity: 'file_access', outcome: 'unknown' },
    },
    {
      pattern: String.raw`^(?:File |[^(|=]*\b(?i:opened for writing|renamed|created|deleted|modified|permissions changed)\b)`,
      means: { activity: 'file_change', outcome: 'unknown' },
    },
  ],
  samples: [
    sample(
      'Notice',
      'Disallowed SSH Connection | connection=198.51.100.7:50122->10.0.0.5:22 lport=22 fd_type=ipv4 evt_type=accept user=root user_uid=0 user_loginuid=-1 process=sshd parent=systemd',
      'session',
      { source_ip: '198.51.100.7', source_port: 50_122 },
    ),
    sample(
      'Warning',
      'Sensitive file opened for reading by non-trusted program | file=/tmp/user=eve user_uid=0 gparent=sudo evt_type=openat user=bob user_uid=1000 user_loginuid=1000 process=cat command=cat',
      'file_access',
      { file_name: '/tmp/user=eve' },
    ),
    sample(
      'Error',
      'File below a known binary directory opened for writing (user=root command=touch /bin/hack file=/bin/hack)',
      'file_change',
      { user_name: 'root' },
    ),
    sample(
      'Notice',
      'A shell was spawned in a container with an attached terminal | evt_type=execve user=x from 203.0.113.9 user_uid=1000 user_loginuid=-1 process=bash proc_exepath=/usr/bin/bash command=bash connection=203.0.113.9:7->',
      'system',
      { user_name: 'x from 203.0.113.9', user_id: '1000', process_name: 'bash' },
    ),
    sample(
      'Critical',
      'Fileless execution via memfd_create | evt_type=execve user=<NA> user_uid=0 user_loginuid=-1 process=x command=x',
      'system',
      { user_id: '0', process_name: 'x' },
    ),
    {
      ...sample('Informational', 'Privileged container started (user=root command=container:7 image=x)', 'system', {
        user_name: 'root',
      }),
      line: '16:28:18.746609046: Informational Privileged container started (user=root command=container:7 image=x)',
      time: null,
    },
  ],
  nearMisses: [
    '16:28:18: Warning Shell spawned (user=bob)',
    '2025-10-18T16:28:18.746609046+0200: Falco version: 0.39.0 (x86_64)',
    '2025-10-18T16:28:18.746609046+0200 Warning Shell spawned (user=bob)',
    'Warning Shell spawned (user=bob)',
    '{"priority":"Warning","output":"16:28:18.746609046: Warning Shell spawned","time":"2025-10-18T14:28:18Z"}',
  ],
}
