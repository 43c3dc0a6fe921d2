import type { Activity } from '../model/event.ts'

/** What the events of a log format are, in the words of log sources. */
export interface FormatSources {
  readonly categories: readonly string[]
  readonly products: readonly string[]
  readonly services: readonly string[]
  /** Whether each program of a host is a service of its own. */
  readonly programs: boolean
}

const WEB: FormatSources = {
  categories: ['webserver'],
  products: ['apache', 'nginx', 'caddy', 'lighttpd', 'haproxy', 'traefik', 'linux'],
  services: ['access', 'apache', 'nginx', 'httpd'],
  programs: false,
}

const HOST: FormatSources = { categories: [], products: ['linux', 'unix', 'macos'], services: [], programs: true }

/** Frameworks and languages that an application's log does not name: any application may be made of them. */
const MADE_OF = 'python django flask ruby_on_rails spring jvm java nodejs php sql velocity golang dotnet'.split(' ')

const application = (...products: string[]): FormatSources => ({
  categories: ['application'],
  products: [...MADE_OF, ...products],
  services: ['application', 'app', ...products],
  programs: false,
})

const error = (product: string): FormatSources => ({
  categories: ['webserver'],
  products: [product, 'linux'],
  services: [product, 'error', 'modsecurity'],
  programs: false,
})

/** Channels of Windows by what Sigma calls them as services. */
export const SERVICE_CHANNELS: Readonly<Record<string, readonly string[]>> = {
  'security': ['Security'],
  'system': ['System'],
  'application': ['Application'],
  'sysmon': ['Microsoft-Windows-Sysmon/Operational'],
  'powershell': ['Microsoft-Windows-PowerShell/Operational', 'PowerShellCore/Operational'],
  'powershell-classic': ['Windows PowerShell'],
  'windefend': ['Microsoft-Windows-Windows Defender/Operational'],
  'taskscheduler': ['Microsoft-Windows-TaskScheduler/Operational'],
  'ntlm': ['Microsoft-Windows-NTLM/Operational'],
  'terminalservices-localsessionmanager': ['Microsoft-Windows-TerminalServices-LocalSessionManager/Operational'],
  'openssh': ['OpenSSH/Operational'],
  'firewall-as': ['Microsoft-Windows-Windows Firewall With Advanced Security/Firewall'],
}

const WINDOWS: FormatSources = {
  categories: [],
  products: ['windows'],
  services: Object.keys(SERVICE_CHANNELS),
  programs: false,
}

/**
 * What formats that do not say it themselves are log sources of, by their id or by how it begins; the longest that
 * fits counts. A format whose lines are all of one log source names it in its own file instead.
 */
export const FORMAT_SOURCES: Readonly<Record<string, FormatSources>> = {
  'access-log': WEB,
  'nginx-error': error('nginx'),
  'apache-error': error('apache'),
  'syslog': HOST,
  'journald': HOST,
  'tatou': application('tatou'),
  'json': application(),
  'windows-evtx': WINDOWS,
  'windows-flat': WINDOWS,
  'windows-winlogbeat': WINDOWS,
  'm365': {
    categories: [],
    products: ['m365'],
    services: ['threat_management', 'threat_detection', 'exchange'],
    programs: false,
  },
  'logfmt': application(),
}

/** Products whose logs are those of a host: all others are applications, where their format names no category. */
export const HOST_PRODUCTS: ReadonlySet<string> = new Set(['linux', 'windows', 'macos'])

/** Categories that are told by what events say, whatever their format. */
export const CATEGORY_ACTIVITIES: Readonly<Record<string, readonly Activity[]>> = {
  // Rules on accounts that come into being or change stand under authentication too.
  authentication: [
    'login',
    'logout',
    'session',
    'mfa',
    'token',
    'registration',
    'password_change',
    'account_change',
    'account_lockout',
    'privilege',
  ],
  webserver: ['web_request'],
}

/** Programs that write what a service of Linux is named after; null means any program of the host. */
export const SERVICE_PROGRAMS: Readonly<Record<string, readonly string[] | null>> = {
  auth: null,
  syslog: null,
  sshd: ['sshd', 'sshd-session', 'sshd-auth'],
  cron: ['cron', 'crond', 'anacron', '/usr/sbin/cron', 'crontab', 'atd'],
  sudo: ['sudo', 'su'],
  auditd: ['auditd', 'audisp-syslog', 'audispd', 'audit', 'kernel'],
  vsftpd: ['vsftpd'],
  clamav: ['clamd', 'clamav', 'freshclam', 'clamscan'],
  guacamole: ['guacd', 'guacamole'],
  modsecurity: ['apache2', 'httpd', 'nginx'],
  apache: ['apache2', 'httpd'],
}
