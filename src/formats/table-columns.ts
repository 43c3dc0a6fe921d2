import { pathKeys } from './captures.ts'
import { USUAL_KEYS } from './json/usual-keys.ts'

/** The key of the object that holds a row's columns of usual names. */
export const TABLE_KEY = 'csv'

/** What exporters call columns beside the keys of JSON logs, without case and marks. */
const SPELLINGS: Readonly<Record<string, keyof typeof USUAL_KEYS>> = {
  timegenerated: 'time',
  timecreated: 'time',
  timelogged: 'time',
  eventdate: 'time',
  creationdate: 'time',
  createddatetime: 'time',
  activitydatetime: 'time',
  activitydate: 'time',
  dateutc: 'time',
  timestamputc: 'time',
  eventtimeutc: 'time',
  timeutc: 'time',
  datetimeutc: 'time',
  dateandtime: 'time',
  activitytype: 'action',
  eventaction: 'action',
  eventcategory: 'action',
  operationname: 'action',
  activitydisplayname: 'action',
  outcome: 'result',
  resulttype: 'result',
  resultdescription: 'why',
  failurereason: 'why',
  sourceaddress: 'source_ip',
  sourceipaddress: 'source_ip',
  clientipaddress: 'source_ip',
  callerip: 'source_ip',
  calleripaddress: 'source_ip',
  remotehost: 'source_ip',
  srcaddr: 'source_ip',
  userprincipalname: 'user_email',
  mail: 'user_email',
  userid: 'login',
  actor: 'login',
  actoremail: 'user_email',
  accountname: 'login',
  loginname: 'login',
  subject: 'login',
  targetuser: 'user_target',
  targetusername: 'user_target',
  useragentstring: 'user_agent',
  computer: 'host_name',
  computername: 'host_name',
  machinename: 'host_name',
  host: 'host_name',
  details: 'message',
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** Names of captures, by the plain spelling of a column. What stands first in the table of keys goes before. */
const CAPTURES: ReadonlyMap<string, string> = new Map(
  [
    ...Object.entries(SPELLINGS),
    ...Object.entries(USUAL_KEYS).flatMap(([capture, paths]) =>
      paths.map((path) => [plain(pathKeys(path).join(' ')), capture] as const),
    ),
  ].toReversed(),
)

/**
 * For each column of a table the capture of JSON lines that it is, or undefined: `Source IP`, `src_ip` and `source.ip`
 * are all `source_ip`. Of two columns for one capture the first counts.
 */
export function usualNames(columns: readonly string[]): (string | undefined)[] {
  const taken = new Set<string>(timeColumns(columns) ? ['time'] : [])
  return columns.map((column) => {
    const capture = CAPTURES.get(plain(column))
    if (capture === undefined || taken.has(capture)) return undefined
    taken.add(capture)
    return capture
  })
}

/** The columns of a day and of a time of day, which together are the time of a row. */
export function timeColumns(columns: readonly string[]): { readonly date: number; readonly time: number } | undefined {
  const names = columns.map(plain)
  const [date, time] = [names.indexOf('date'), names.indexOf('time')]
  return date === -1 || time === -1 ? undefined : { date, time }
}

/** Words in the names of columns that hold a time: a table without one tells no events. */
const OF_TIME = /time|date|^ts$|created|published|when/i

/** What a column may be called: a value (a number, a date, an address, a sentence) is no name. */
const NAME = /^[A-Za-z_@#$][\w .@:/()[\]#$%&+'-]{0,99}$/
const VALUE = /\d{4}-\d\d|\d+\.\d+\.\d+|\d:\d\d|^\w+=|[.:]$/

/** Whether fields are the header of a table of events: different names, one of them of a time. */
export function isHeader(fields: readonly string[]): boolean {
  return (
    fields.length > 2 &&
    new Set(fields).size === fields.length &&
    fields.every((field) => NAME.test(field) && !VALUE.test(field)) &&
    fields.some((field) => OF_TIME.test(field))
  )
}
