import { checkCustody, type CheckedCustody } from '../../evidence/custody-faults.ts'
import type { CheckedRecord } from '../../evidence/custody-history.ts'
import type { AllowedSigners } from '../../evidence/allowed-signers.ts'
import type { CustodyDocument, CustodyHead } from '../../model/custody.ts'
import type { EvidenceFault } from '../../model/evidence-fault.ts'
import { custodyHead } from '../../store/case-custody.ts'
import type { OpenedLog } from './custody-log.ts'

interface Wanted {
  readonly signers: AllowedSigners | null
  /** Noted earlier. */
  readonly head?: CustodyHead | undefined
  readonly verify: boolean
}

/** A custody log as a document, checked when that is wanted. */
export function custodyDocument(log: OpenedLog, { signers, head, verify }: Wanted): CustodyDocument {
  const { path, text, bag } = log
  const checked = checkCustody({ text, path, signers, head, bag })
  const faults = [...(signers?.faults ?? []), ...checked.faults, ...unrecorded(log, checked)]
  return {
    schema: 'tatou-ir/custody/v1',
    path,
    head: custodyHead(text),
    verified: verify ? faults.every(({ severity }) => severity !== 'error') : null,
    records: checked.records.map(shownRecord),
    faults: verify ? faults : [],
  }
}

/** A record as documents show it: what its signatures are worth in place of the signatures. */
export function shownRecord({ record, signatures }: CheckedRecord): CustodyDocument['records'][number] {
  const { v: _v, prev: _prev, ...rest } = record
  return {
    ...rest,
    signatures: signatures.map(({ valid, trusted, signer }) => ({
      valid,
      trusted,
      fingerprint: signer?.fingerprint ?? null,
      principals: signer?.principals ?? null,
    })),
  }
}

/** What is in a case came in by a record; where there is none, the end of the log is missing. */
function unrecorded({ opened, path }: OpenedLog, { records }: CheckedCustody): EvidenceFault[] {
  const known = new Set(records.flatMap(({ record }) => record.subjects.map(({ after }) => after)))
  const inputs = opened?.file.inputs ?? []
  return inputs
    .filter(({ sha256 }) => !known.has(sha256))
    .map((input) => ({
      code: 'E-CUSTODY-TRUNCATED',
      severity: 'error',
      path,
      message: `does not say how ${input.path} came into the case`,
    }))
}
