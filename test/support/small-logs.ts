import { readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** The logs of the samples. */
export const SAMPLES = join(import.meta.dirname, '../../samples')

/** When the logs below were last written. */
export const NOON = new Date('2025-10-19T12:00:00Z')

/** Login failures of sshd with stamps that carry no year, one a minute. */
export function sshd(source: string, accounts: readonly string[], from: number): string {
  const stamp = (minute: number): string =>
    `Oct 18 ${String(16 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:07`
  const lines = accounts.map(
    (account, at) =>
      `${stamp(from + at)} gate sshd[${400 + at}]: Failed password for ${account} from ${source} port 50${at} ssh2`,
  )
  return `${lines.join('\n')}\n`
}

/** Small logs of which each takes another road: years from neighbours, copies, beginnings, packed, spooled, no text. */
export async function writeLogs(folder: string): Promise<readonly string[]> {
  const security = await readFile(join(SAMPLES, 'tatou-campaign/security.log'))
  const accounts = ['root', 'admin', 'oracle', 'root', 'git', 'root']
  const files: Readonly<Record<string, Buffer | string>> = {
    'security.log': security,
    'security-copy.log': security,
    'security-begin.log': security.subarray(0, security.indexOf('\n', 1500) + 1),
    'auth.log': sshd('203.0.113.9', accounts, 20),
    'auth.log.1': sshd('203.0.113.9', accounts.toReversed(), 2),
    'packed.log.gz': gzipSync(sshd('198.51.100.7', accounts, 90)),
    'crlf.log': sshd('198.51.100.8', accounts, 30).replaceAll('\n', '\r\n'),
    'wide.log': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(sshd('198.51.100.9', accounts, 40), 'utf16le')]),
    'odd.log': Buffer.concat([
      Buffer.from('what is this? \xff\0\n', 'latin1'),
      Buffer.from(sshd('192.0.2.4', accounts, 50).slice(0, -1)),
    ]),
    'empty.log': '',
  }
  for (const [name, bytes] of Object.entries(files)) {
    await writeFile(join(folder, name), bytes)
    await utimes(join(folder, name), NOON, NOON)
  }
  return Object.keys(files)
}
