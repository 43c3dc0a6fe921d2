import { basename } from 'node:path'
import type { AgeTo } from '../../evidence/age.ts'
import type { BundleFacts } from '../../evidence/tag-files.ts'
import type { ArchiveKind } from '../../model/bundle-meta.ts'
import { TatouError } from '../../model/errors.ts'
import { TLP_LABELS } from '../../model/tlp.ts'
import { formatInstant } from '../../time/instant.ts'
import { ageTo } from './age-keys.ts'
import type { Invocation } from '../command.ts'
import { parseMoment } from '../moment.ts'
import { text } from '../options.ts'

/** Where a bundle goes, and what it is called. */
export interface Target extends Pick<BundleFacts, 'root' | 'archive' | 'kind' | 'writes' | 'caseId' | 'tlp' | 'at'> {
  /** The path of the archive, as it was given. */
  readonly given: string
  readonly date: Date
  /** Who may read it; null when it is not encrypted. */
  readonly to: AgeTo | null
}

/** What an archive may be called, and what it then is. */
const ENDINGS = [
  ['.zip', 'zip'],
  ['.tar.gz', 'tar.gz'],
  ['.tgz', 'tar.gz'],
] as const

const ENCRYPTED = '.age'

/** Where the options say that the bundle goes. Throws TatouError. */
export async function targetOf(invocation: Invocation): Promise<Target> {
  const { host, options } = invocation
  const given = text(options, 'output')
  if (given === null) throw new TatouError('usage', { problem: 'name the bundle with -o FILE.zip or -o FILE.tar.gz' })
  const plain = given.endsWith(ENCRYPTED) ? given.slice(0, -ENCRYPTED.length) : given
  const named = nameOf(plain, given)
  const micros = microsOf(text(options, 'at'), host.now())
  const tlp = text(options, 'tlp')
  const to = await ageTo(invocation)
  if (to === null && plain !== given)
    throw new TatouError('usage', {
      problem: `-o: '${given}' ends in .age: say for whom, with --encrypt-to or --passphrase`,
    })
  return {
    ...named,
    given: to === null ? given : `${plain}${ENCRYPTED}`,
    writes: writtenAs(named.kind, options['store'] === true),
    caseId: text(options, 'caseId') ?? named.root,
    tlp: TLP_LABELS.find((label) => label === tlp) ?? 'TLP:AMBER',
    at: formatInstant(micros),
    date: new Date(Math.floor(micros / 1000)),
    to,
  }
}

function nameOf(plain: string, given: string): Pick<Target, 'root' | 'archive' | 'kind'> {
  const archive = basename(plain)
  const ending = ENDINGS.find(([end]) => archive.endsWith(end) && archive.length > end.length)
  if (ending === undefined)
    throw new TatouError('usage', { problem: `-o: '${given}' ends neither in .zip nor in .tar.gz` })
  const root = archive.slice(0, -ending[0].length)
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(root))
    throw new TatouError('usage', {
      problem: `-o: '${archive}' is no plain name: letters, digits, dots, dashes and underscores only, since it names a folder everywhere`,
    })
  return { root, archive, kind: ending[1] }
}

function writtenAs(kind: Target['kind'], store: boolean): ArchiveKind {
  return kind === 'zip' && store ? 'stored' : kind
}

function microsOf(given: string | null, now: number): number {
  if (given === null) return now * 1000
  const moment = parseMoment(given)
  if (moment?.kind === 'instant') return moment.microseconds
  throw new TatouError('usage', { problem: `--at: '${given}' is no time: write 2025-10-18T16:28:00Z` })
}

/** The name of one part of a set: `case-17.zip` becomes `case-17-2of3.zip`, and `case-17-02of11.zip`, which `*` names in order. */
export function partOf(target: Target, part: number, parts: number): Target {
  const mark = `-${String(part).padStart(String(parts).length, '0')}of${parts}`
  const marked = (name: string): string => {
    const ending = basename(name).slice(target.root.length)
    return `${name.slice(0, -ending.length)}${mark}${ending}`
  }
  return {
    ...target,
    given: marked(target.given),
    archive: marked(target.archive),
    root: `${target.root}${mark}`,
  }
}

/** The name that all parts of a set share; of any other bundle its own. */
export function wholeName(root: string): string {
  return root.replace(/-\d+of\d+$/, '')
}

/** A size as `--max-size` takes it (`20MB`, `500kB`, `1GiB`) in bytes; undefined when it is none. */
export function parseSize(given: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(given) ?? []
  const factor = UNITS[unit.toLowerCase()]
  return number === '' || factor === undefined ? undefined : Math.floor(Number(number) * factor)
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  'b': 1,
  'k': 1000,
  'kb': 1000,
  'kib': 1024,
  'm': 1_000_000,
  'mb': 1_000_000,
  'mib': 1_048_576,
  'g': 1_000_000_000,
  'gb': 1_000_000_000,
  'gib': 1_073_741_824,
}
