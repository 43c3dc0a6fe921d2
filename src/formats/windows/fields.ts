/** How a producer writes the data of a record, from the name that Windows has for it. */
type Spelled = (name: string) => readonly string[]

/** Where producers write whether a record tells of a success or a failure. */
const KEYWORDS = [
  'Event.System.Keywords',
  'winlog.keywords',
  'Keywords',
  'KeywordsDisplayNames',
  'EventType',
  'event.outcome',
] as const

/** The captures of the data of a record. */
export function windowsFields(spelled: Spelled): Readonly<Record<string, readonly string[]>> {
  const spellings = (...names: string[]): string[] => names.flatMap(spelled)
  return {
    audited: [...KEYWORDS, ...spellings('Keywords')],
    target_name: spellings('TargetUserName', 'User'),
    subject_name: spellings('SubjectUserName'),
    member_name: spellings('MemberName'),
    logon_type: spellings('LogonType'),
    status: spellings('Status'),
    sub_status: spellings('SubStatus'),
    source_ip: spellings('IpAddress', 'SourceIp', 'ClientAddress', 'Address'),
    source_port: spellings('IpPort', 'SourcePort'),
    source_domain: spellings('WorkstationName', 'Workstation', 'ClientName'),
    user_domain: spellings('TargetDomainName'),
    user_id: spellings('TargetUserSid', 'TargetSid'),
    process_name: spellings('ProcessName', 'NewProcessName', 'Image'),
    file_name: spellings('ObjectName', 'ShareName', 'TargetFilename', 'ServiceName'),
  }
}
