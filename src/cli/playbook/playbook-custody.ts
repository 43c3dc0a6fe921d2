import type { CustodyEvent } from '../../model/custody-events.ts'
import type { KeptFile } from '../../model/playbook-run.ts'
import { nextRecord, withRecord } from '../../store/case-custody.ts'
import type { Invocation } from '../command.ts'
import { custodyContext } from '../case/custody.ts'
import { rewriteLog } from '../case/custody-log.ts'
import { text } from '../options.ts'
import type { OpenedRun } from './playbook-runs.ts'

/** Writes into the custody log of the case that a run has kept a file. */
export async function recordCustody(
  invocation: Invocation,
  { opened, stored }: Pick<OpenedRun, 'opened' | 'stored'>,
  event: CustodyEvent,
  file: KeptFile,
  note: string,
): Promise<void> {
  const name = text(invocation.options, 'actor')
  const target = { kind: 'case' as const, path: opened.folder, shown: opened.shown }
  await rewriteLog(invocation, target, (log) => {
    const record = nextRecord(log.text, {
      ...custodyContext(invocation, {
        ...(name === null ? {} : { actor: { name } }),
        purpose: `playbook run ${stored.run}`,
      }),
      event,
      subjects: [{ path: file.path, bytes: file.bytes, before: null, after: file.sha256 }],
      note,
    })
    return Promise.resolve(withRecord(log.text, record))
  })
}
