import { lstatSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { ArchiveKind } from '../evidence/archive.ts'
import type { BundleFacts } from '../evidence/tag-files.ts'
import { TatouError } from '../model/errors.ts'
import { TLP_LABELS } from '../model/tlp.ts'
import { formatInstant } from '../time/instant.ts'
import type { Invocation } from './command.ts'
import { parseMoment } from './moment.ts'
import { taken } from './new-file.ts'
import { text } from './options.ts'

/** Where a bundle goes, and what it is called. */
export interface Target extends Pick<BundleFacts, 'root' | 'archive' | 'kind' | 'caseId' | 'tlp' | 'at'> {
  readonly given: string
  readonly writes: ArchiveKind
  readonly date: Date
}

const ENDINGS = [
  ['.zip', 'zip'],
  ['.tar.gz', 'tar.gz'],
  ['.tgz', 'tar.gz'],
] as const

/** Where the options say that the bundle goes. Throws TatouError. */
export function targetOf({ host, options }: Invocation): Target {
  const given = text(options, 'output')
  if (given === null) throw new TatouError('usage', { problem: 'name the bundle with -o FILE.zip or -o FILE.tar.gz' })
  const archive = basename(given)
  const ending = ENDINGS.find(([end]) => archive.endsWith(end) && archive.length > end.length)
  if (ending === undefined)
    throw new TatouError('usage', { problem: `-o: '${given}' ends neither in .zip nor in .tar.gz` })
  const root = archive.slice(0, -ending[0].length)
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(root))
    throw new TatouError('usage', {
      problem: `-o: '${archive}' is no plain name: letters, digits, dots, dashes and underscores only, since it names a folder everywhere`,
    })
  // Said before the work is done, and made sure of when the file appears.
  if (lstatSync(resolve(host.cwd, given), { throwIfNoEntry: false })) throw taken(given)
  const wanted = text(options, 'at')
  const moment = wanted === null ? undefined : parseMoment(wanted)
  if (wanted !== null && moment?.kind !== 'instant')
    throw new TatouError('usage', { problem: `--at: '${wanted}' is no time: write 2025-10-18T16:28:00Z` })
  const micros = moment?.kind === 'instant' ? moment.microseconds : host.now() * 1000
  const tlp = text(options, 'tlp')
  return {
    given,
    root,
    archive,
    kind: ending[1],
    writes: ending[1] === 'zip' && options['store'] === true ? 'stored' : ending[1],
    caseId: text(options, 'caseId') ?? root,
    tlp: TLP_LABELS.find((label) => label === tlp) ?? 'TLP:AMBER',
    at: formatInstant(micros),
    date: new Date(Math.floor(micros / 1000)),
  }
}
