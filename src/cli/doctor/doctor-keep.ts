import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { DoctorDocument } from '../../model/doctor.ts'
import { jsonDocument } from '../../output/json.ts'
import { nextRecord, withRecord } from '../../store/case-custody.ts'
import { readCase } from '../../store/case-folder.ts'
import { KEPT, keepBytes } from '../../store/run-folder.ts'
import type { Invocation } from '../command.ts'
import { custodyContext } from '../case/custody.ts'
import { rewriteLog } from '../case/custody-log.ts'

/** Keeps what a check found in a case, named by its digest, and writes that into the custody log. Throws TatouError. */
export async function keepDoctor(invocation: Invocation, shown: string, document: DoctorDocument): Promise<void> {
  const path = resolve(invocation.host.cwd, shown)
  const { folder } = await readCase(path, shown)
  const pieces: string[] = []
  for await (const piece of jsonDocument(DoctorDocument, document)) pieces.push(piece)
  await mkdir(join(folder, 'doctor', KEPT), { recursive: true, mode: 0o700 })
  const kept = await keepBytes(join(folder, 'doctor'), Buffer.from(pieces.join('')), 'doctor.json')
  await rewriteLog(invocation, { kind: 'case', path, shown }, (log) => {
    const record = nextRecord(log.text, {
      ...custodyContext(invocation, { purpose: 'doctor' }),
      event: 'derived',
      subjects: [{ path: `doctor/${KEPT}/${kept.sha256}`, bytes: kept.bytes, before: null, after: kept.sha256 }],
      note: `doctor: ${document.passed} passed, ${document.warnings} warnings, ${document.failed} failed`,
    })
    return Promise.resolve(withRecord(log.text, record))
  })
}
