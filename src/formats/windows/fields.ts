/** How a producer writes the data of a record, from the name that Windows has for it. */
type Spelled = (name: string) => readonly string[]

/** The captures of the data of a record. */
export function windowsFields(spelled: Spelled): Readonly<Record<string, readonly string[]>> {
  const any = (...names: string[]): string[] => names.flatMap(spelled)
  return {
    target_name: any('TargetUserName', 'User'),
    subject_name: any('SubjectUserName'),
    member_name: any('MemberName'),
    logon_type: any('LogonType'),
    status: any('Status'),
    sub_status: any('SubStatus'),
    source_ip: any('IpAddress', 'SourceIp', 'ClientAddress', 'Address'),
    source_port: any('IpPort', 'SourcePort'),
    source_domain: any('WorkstationName', 'Workstation', 'ClientName'),
    user_domain: any('TargetDomainName'),
    user_id: any('TargetUserSid', 'TargetSid'),
    process_name: any('ProcessName', 'NewProcessName', 'Image'),
    file_name: any('ObjectName', 'ShareName', 'TargetFilename', 'ServiceName'),
  }
}
