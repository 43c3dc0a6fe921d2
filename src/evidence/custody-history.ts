import type { CustodyRecord } from '../model/custody.ts'
import type { EvidenceFault } from '../model/evidence-fault.ts'
import type { CheckedSignature } from './verify-ssh.ts'

/** A record of a log with its line (1-based), that line's digest, and what its signatures are worth. */
export interface CheckedRecord {
  readonly line: number
  readonly sha256: string
  readonly record: CustodyRecord
  readonly signatures: readonly CheckedSignature[]
}

type Judge = (code: string, line: number, message: string) => EvidenceFault

function judgeOf(path: string): Judge {
  return (code, line, message) => ({
    code,
    severity: code.startsWith('W-') ? 'warning' : 'error',
    path: `${path}:${line}`,
    message,
  })
}

/** Whether a record must carry a signature: what passes from one to another does. */
export function needsSignature(event: CustodyRecord['event']): boolean {
  return event === 'transferred' || event === 'received'
}

/** What is wrong with handings over: each is signed by the giver, and answered by a record that the taker signed. */
export function handoverFaults(records: readonly CheckedRecord[], path: string): EvidenceFault[] {
  const judge = judgeOf(path)
  const faults: EvidenceFault[] = []
  const open = new Map<string, CheckedRecord>()
  for (const each of records) {
    const { line, sha256, record, signatures } = each
    if (!needsSignature(record.event)) continue
    if (!signatures.some(({ valid }) => valid))
      faults.push(judge('E-CUSTODY-UNSIGNED', line, `says ${record.event}, and nobody signed it`))
    if (record.event === 'transferred') {
      open.set(sha256, each)
      continue
    }
    const given = open.get(record.answers?.sha256 ?? '')
    const problem = given === undefined ? 'answers no handing over that is open' : whyNoAnswer(given, each)
    if (problem !== undefined) faults.push(judge('E-CUSTODY-HANDOVER', line, problem))
    open.delete(record.answers?.sha256 ?? '')
  }
  for (const { line, record } of open.values())
    faults.push(
      judge('W-CUSTODY-OPEN', line, `was handed over, and ${record.to?.name ?? 'nobody'} did not receive it yet`),
    )
  return faults
}

function whyNoAnswer(given: CheckedRecord, taken: CheckedRecord): string | undefined {
  if (taken.record.answers?.seq !== given.record.seq) return 'answers a record of another number'
  if (taken.record.from?.name !== given.record.actor.name) return `was received from another than who gave it`
  if (given.record.to !== null && given.record.to.name !== taken.record.actor.name)
    return `was received by ${taken.record.actor.name}, and handed over to ${given.record.to.name}`
  const keys = new Set(given.signatures.flatMap(({ valid, signer }) => (valid && signer ? [signer.fingerprint] : [])))
  const own = taken.signatures.some(({ valid, signer }) => valid && signer !== null && keys.has(signer.fingerprint))
  if (own) return 'was received with the key of the giver'
  const before = contents(given.record)
  return contents(taken.record) === before ? undefined : 'received other contents than were handed over'
}

function contents({ subjects }: CustodyRecord): string {
  return JSON.stringify(subjects.map(({ path, after }) => [path, after]))
}

/** Evidence that changed while no record speaks of it, and clocks that went back. */
export function digestFaults(records: readonly CheckedRecord[], path: string): EvidenceFault[] {
  const judge = judgeOf(path)
  const faults: EvidenceFault[] = []
  // Several files may have had one path, one after the other.
  const known = new Map<string, Set<string>>()
  let last = ''
  for (const { line, record } of records) {
    if (record.at < last) faults.push(judge('W-CUSTODY-TIME', line, `is earlier than the record before it`))
    last = record.at
    for (const { path: name, before, after } of record.subjects) {
      const digests = known.get(name)
      if (digests !== undefined && before !== null && !digests.has(before))
        faults.push(judge('E-CUSTODY-DIGEST', line, `${name} is not what the records before it say`))
      if (before !== null && after !== null && before !== after)
        faults.push(judge('W-CUSTODY-CHANGED', line, `${name} was changed, as the record says`))
      const kept = [...(digests ?? [])].filter((digest) => digest !== before)
      known.set(name, new Set(after === null ? kept : [...kept, after]))
    }
  }
  return faults
}
