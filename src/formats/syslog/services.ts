import { ADDRESS } from '../pattern.ts'
import { END } from './message.ts'
import type { MessageRule } from '../log-format.ts'
import type { SyslogSample } from './message.ts'

const HAPROXY = { process_name: 'haproxy' } as const

/** The request is last, and may hold anything; the address is first. */
const PROXIED = (status: string): string =>
  String.raw`^(?P<source_ip>${ADDRESS}):(?P<source_port>\d+) \[[^\]]*\] \S+ \S+ [-\d/+]+ (?P<http_status>${status}) \+?(?P<http_bytes>\d+) .*?"(?:(?P<http_method>[A-Z]+) (?P<url_original>\S.*?)(?: HTTP/[\d.]+)?|<BADREQ>)"?$`

const HAPROXY_RULES: readonly MessageRule[] = [
  {
    when: HAPROXY,
    on: 'said',
    pattern: PROXIED(String.raw`[123]\d\d`),
    means: { activity: 'web_request', outcome: 'success' },
  },
  {
    when: HAPROXY,
    on: 'said',
    pattern: PROXIED(String.raw`[45]\d\d`),
    means: { activity: 'web_request', outcome: 'failure' },
  },
  {
    when: HAPROXY,
    on: 'said',
    pattern: String.raw`^(?:Connect from )?(?P<source_ip>${ADDRESS}):(?P<source_port>\d+) (?:\[|to )`,
    means: { activity: 'session', outcome: 'unknown', action: 'connection' },
  },
]

const FTP_RULES: readonly MessageRule[] = [
  {
    when: { process_name: 'vsftpd' },
    on: 'said',
    pattern: String.raw`^\[(?P<user_name>.*)\] FAIL LOGIN: Client "(?P<source_ip>[^"]*)"${END}`,
    means: { activity: 'login', outcome: 'failure', reason: 'invalid_credentials', action: 'ftp_login' },
  },
  {
    when: { process_name: 'vsftpd' },
    on: 'said',
    pattern: String.raw`^\[(?P<user_name>.*)\] OK LOGIN: Client "(?P<source_ip>[^"]*)"`,
    means: { activity: 'login', outcome: 'success', action: 'ftp_login' },
  },
]

/** What servers of files and requests say. */
export const SERVICE_RULES: readonly MessageRule[] = [...HAPROXY_RULES, ...FTP_RULES]

export const SERVICE_SAMPLES: readonly SyslogSample[] = [
  ...(
    [
      [200, 'success'],
      [404, 'failure'],
    ] as const
  ).map(([status, outcome]): SyslogSample => ({
    program: 'haproxy',
    pid: 7,
    text: `198.51.100.7:50122 [18/Oct/2025:16:28:18.143] in~ bk/web 0/0/7/1457/1487 ${status} 11394 - - ---- 2/1/0/0/0 0/0 {Mozilla "x"} {} "GET /a?b="1" HTTP/1.1"`,
    activity: 'web_request',
    outcome,
    columns: {
      source_ip: '198.51.100.7',
      source_port: 50_122,
      http_method: 'GET',
      http_status: status,
      http_bytes: 11_394,
      url_original: '/a?b="1"',
      url_path: '/a',
      url_query: 'b="1"',
    },
  })),
  {
    program: 'haproxy',
    pid: 7,
    text: '198.51.100.7:50122 [18/Oct/2025:16:28:18.143] ssh bk/sshd 1/0/5007 212 -- 0/0/0/0/3 0/0',
    activity: 'session',
    outcome: 'unknown',
    columns: { action: 'connection', source_ip: '198.51.100.7', source_port: 50_122 },
  },
  {
    program: 'vsftpd',
    pid: 9,
    text: '[x" OK LOGIN: Client "203.0.113.9"] FAIL LOGIN: Client "198.51.100.7"',
    activity: 'login',
    outcome: 'failure',
    reason: 'invalid_credentials',
    columns: { action: 'ftp_login', source_ip: '198.51.100.7', user_name: 'x" OK LOGIN: Client "203.0.113.9"' },
  },
  {
    program: 'vsftpd',
    pid: 9,
    text: '[bob] OK LOGIN: Client "198.51.100.7"',
    activity: 'login',
    outcome: 'success',
    columns: { action: 'ftp_login', source_ip: '198.51.100.7', user_name: 'bob' },
  },
]
