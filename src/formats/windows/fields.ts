/** How a producer writes the data of a record, from the name that Windows has for it. */
type Spelled = (name: string) => readonly string[]

/** The captures of the data of a record. */
export function windowsFields(spelled: Spelled): Readonly<Record<string, readonly string[]>> {
  const spellings = (...names: string[]): string[] => names.flatMap(spelled)
  return {
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
