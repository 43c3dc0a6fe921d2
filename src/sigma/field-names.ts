import type { Logsource } from './rule.ts'

/**
 * What a name stands for: paths whose values are looked at, all of them. Whether the field is there at all is told
 * from `is` alone.
 */
export interface NamedPaths {
  readonly is: readonly string[]
  readonly also: readonly string[]
}

type Names = Readonly<Record<string, string | readonly string[] | NamedPaths>>

const QUERY: NamedPaths = { is: ['url.query'], also: ['url.original'] }

/**
 * The W3C names that Sigma uses for web servers and proxies. Rules on `cs-uri-query` mean the whole request as often
 * as its query, so that both are looked at.
 */
const WEB: Names = {
  'date': '@timestamp',
  'time': '@timestamp',
  'c-ip': 'source.ip',
  'c-port': 'source.port',
  'c-dns': 'source.domain',
  'cs-username': 'user.name',
  'cs-user': 'user.name',
  'cs-method': 'http.request.method',
  'c-uri': 'url.original',
  'cs-uri': 'url.original',
  'c-uri-stem': 'url.path',
  'cs-uri-stem': 'url.path',
  'c-uri-query': QUERY,
  'cs-uri-query': QUERY,
  'c-uri-path': 'url.path',
  'sc-status': 'http.response.status_code',
  'sc-bytes': 'http.response.bytes',
  'cs-user-agent': 'user_agent.original',
  'cs(user-agent)': 'user_agent.original',
  'c-useragent': 'user_agent.original',
  'c-user-agent': 'user_agent.original',
  'cs-useragent': 'user_agent.original',
  'cs-referer': 'http.request.referrer',
  'cs(referer)': 'http.request.referrer',
  'cs-referrer': 'http.request.referrer',
  'c-referer': 'http.request.referrer',
  'src_ip': 'source.ip',
  'src_port': 'source.port',
}

/** Names in use for logins and for the programs of a host; there is no taxonomy of either. */
const HOST: Names = {
  src_ip: 'source.ip',
  src_host: 'source.domain',
  src_port: 'source.port',
  source_ip: 'source.ip',
  SourceIp: 'source.ip',
  SourceIP: 'source.ip',
  SourcePort: 'source.port',
  IpAddress: 'source.ip',
  IpPort: 'source.port',
  ClientIP: 'source.ip',
  client_ip: 'source.ip',
  rhost: 'source.ip',
  user: 'user.name',
  User: 'user.name',
  username: 'user.name',
  UserName: 'user.name',
  user_name: 'user.name',
  SubjectUserName: 'user.name',
  TargetUserName: ['user.target.name', 'user.name'],
  dst_user: ['user.target.name', 'user.name'],
  TargetDomainName: 'user.domain',
  Computer: 'host.name',
  hostname: 'host.name',
  HostName: 'host.name',
  program: 'process.name',
  ProcessName: 'process.name',
  pid: 'process.pid',
  ProcessId: 'process.pid',
  message: 'message',
  EventID: 'event.code',
  EventId: 'event.code',
}

/** Of Windows nearly all fields have their own names in the record; these the formats read too, in whatever spelling. */
const WINDOWS: Names = {
  EventID: 'event.code',
  Computer: 'host.name',
  IpAddress: 'source.ip',
  IpPort: 'source.port',
}

/** Where records of Windows keep their fields, as the usual tools write them. */
const WINDOWS_PARTS = [
  'Event.EventData',
  'EventData',
  'Event.System',
  'System',
  'winlog.event_data',
  'winlog',
  'ExtraEventData',
]

/** Sigma's generic names, by what a log source says; the first entry that fits a rule's goes first. */
const GENERIC: readonly { readonly when: Partial<Logsource>; readonly names: Names }[] = [
  { when: { category: 'webserver' }, names: WEB },
  { when: { category: 'proxy' }, names: WEB },
  { when: { service: 'apache' }, names: WEB },
  { when: { service: 'nginx' }, names: WEB },
  { when: { service: 'iis' }, names: WEB },
  { when: { category: 'firewall' }, names: HOST },
  { when: { category: 'authentication' }, names: HOST },
  { when: { product: 'linux' }, names: HOST },
  { when: { product: 'windows' }, names: WINDOWS },
  // Names with a hyphen are of W3C wherever they stand; applications log what people call users and addresses.
  { when: {}, names: WEB },
  { when: { category: 'application' }, names: HOST },
]

/** Names of rules of a product that are not those in its own documents: the path in the vendor's document. */
const VENDOR: readonly { readonly when: Partial<Logsource>; readonly names: Names }[] = [
  {
    when: { product: 'gcp' },
    names: {
      'gcp.audit.method_name': 'protoPayload.methodName',
      'gcp.audit.service_name': 'protoPayload.serviceName',
      'gcp.audit.resource_name': 'protoPayload.resourceName',
      'data.protoPayload.methodName': 'protoPayload.methodName',
      'data.protoPayload.serviceName': 'protoPayload.serviceName',
      'data.protoPayload.resourceName': 'protoPayload.resourceName',
    },
  },
  {
    when: { product: 'okta' },
    names: {
      'eventtype': 'eventType',
      'displaymessage': 'displayMessage',
      'legacyeventtype': 'legacyEventType',
      'actor.alternateid': 'actor.alternateId',
      'actor.displayname': 'actor.displayName',
      'client.ipaddress': 'client.ipAddress',
      'securitycontext.isproxy': 'securityContext.isProxy',
      'securitycontext.asorg': 'securityContext.asOrg',
      'debugcontext.debugdata.behaviors': 'debugContext.debugData.behaviors',
      'debugcontext.debugdata.requesturi': 'debugContext.debugData.requestUri',
    },
  },
]

/** ECS paths that a name of Sigma's own taxonomy stands for in rules of this log source; null when it is no such name. */
export function genericPaths(name: string, logsource: Logsource): NamedPaths | null {
  return lookUp(GENERIC, name, logsource)
}

/** Paths in the vendor's document that a name stands for: mostly the name itself. */
export function vendorPaths(name: string, logsource: Logsource): readonly string[] {
  if (logsource.product === 'windows') {
    const small = name.toLowerCase()
    return [name, ...WINDOWS_PARTS.map((part) => `${part}.${part === 'winlog' ? small : name}`)]
  }
  const other = lookUp(VENDOR, name, logsource)
  return other === null ? [name] : [name, ...other.is.filter((path) => path !== name)]
}

function lookUp(tables: typeof GENERIC, name: string, logsource: Logsource): NamedPaths | null {
  for (const { when, names } of tables) {
    if (!fits(when, logsource) || !Object.hasOwn(names, name)) continue
    const found = names[name] ?? []
    if (typeof found === 'object' && 'is' in found) return found
    return { is: typeof found === 'string' ? [found] : found, also: [] }
  }
  return null
}

const KEYS = ['category', 'product', 'service'] as const

function fits(when: Partial<Logsource>, logsource: Logsource): boolean {
  return KEYS.every((key) => when[key] === undefined || when[key] === logsource[key])
}
