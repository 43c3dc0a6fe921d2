import { verifyCase } from '../../ingest/verify-case.ts'
import type { CaseShowDocument } from '../../model/case.ts'
import type { Case } from '../../store/case-folder.ts'
import type { Invocation } from '../command.ts'
import { openRunStore, storeOptions } from '../investigation/evidence.ts'
import { version } from '../version.ts'

/** Checks a case against its evidence, with progress; all faults. */
export async function checkCase(invocation: Invocation, opened: Case): Promise<CaseShowDocument['faults']> {
  const { host, signal, progress } = invocation
  const total = opened.file.inputs.reduce((sum, { bytes }) => sum + bytes, 0)
  const store = await openRunStore(invocation, storeOptions(host, total))
  let done = 0
  try {
    return await verifyCase(store, opened, {
      version: version(),
      signal,
      onBytes: (bytes) => {
        done += bytes
        progress.update({ done, total, unit: 'bytes', label: 'verifying' })
      },
    })
  } finally {
    await store.close()
  }
}
