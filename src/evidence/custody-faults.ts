import type { CustodyBag, CustodyHead } from '../model/custody.ts'
import type { EvidenceFault } from '../model/evidence-fault.ts'
import { asCurrent, chainFaults, custodyRecord, signedBytes } from '../store/case-custody.ts'
import { chainLines, lineDigest } from '../store/hash-chain.ts'
import type { AllowedSigners } from './allowed-signers.ts'
import { comparedWithHead, formatHead } from './custody-head.ts'
import { digestFaults, handoverFaults, type CheckedRecord } from './custody-history.ts'
import { verifySsh } from './verify-ssh.ts'

export interface CustodyCheck {
  /** The whole log, and what its file is called. */
  readonly text: string
  readonly path: string
  /** Its end as it was noted elsewhere. With `closed` it may not have grown since. */
  readonly head?: CustodyHead | undefined
  readonly closed?: boolean
  /** The bag whose later history this log tells; undefined for the log of a case. */
  readonly bag?: CustodyBag | undefined
  /** Who may sign; null when nobody said so. */
  readonly signers: AllowedSigners | null
}

export interface CheckedCustody {
  readonly records: readonly CheckedRecord[]
  readonly faults: readonly EvidenceFault[]
}

/**
 * Checks a custody log: `E-CUSTODY-BREAK` (a line changed, left out or moved), `E-CUSTODY-TRUNCATED` (its end is missing),
 * `E-CUSTODY-HEAD` (it is not the log that a head or a bag speaks of), `E-CUSTODY-UNSIGNED` and `E-CUSTODY-HANDOVER` (a handing
 * over without both signatures), `W-CUSTODY-OPEN` (not received yet), `E-CUSTODY-DIGEST` (evidence changed between two
 * records), `W-CUSTODY-TIME` (a clock went back), and what `verifySsh` says of signatures.
 */
export function checkCustody(check: CustodyCheck): CheckedCustody {
  const { text, path } = check
  const faults: EvidenceFault[] = chainFaults(text).map(({ line, message }) => ({
    code: 'E-CUSTODY-BREAK',
    severity: 'error',
    path: `${path}:${line}`,
    message,
  }))
  if (text !== '' && !text.endsWith('\n'))
    faults.push(fault(check, 'E-CUSTODY-TRUNCATED', 'ends in the middle of a line'))
  faults.push(...headFaults(check), ...bagFaults(check))
  const records = checkedRecords(check)
  for (const { line, signatures } of records) {
    for (const each of signatures) faults.push(...each.faults.map((one) => ({ ...one, path: `${path}:${line}` })))
  }
  faults.push(...handoverFaults(records, path), ...digestFaults(records, path))
  return { records, faults }
}

/** What is wrong with a custody log. See `checkCustody`. */
export function custodyFaults(check: CustodyCheck): readonly EvidenceFault[] {
  return checkCustody(check).faults
}

function fault({ path }: CustodyCheck, code: string, message: string): EvidenceFault {
  return { code, severity: 'error', path, message }
}

function headFaults(check: CustodyCheck): EvidenceFault[] {
  const { text, head, closed = false } = check
  if (head === undefined) return []
  const found = comparedWithHead(text, head)
  if (found === 'same' || (found === 'grown' && !closed)) return []
  const count = chainLines(text).length
  if (found === 'truncated')
    return [fault(check, 'E-CUSTODY-TRUNCATED', `has ${count} records where ${head.records} were noted`)]
  const message =
    found === 'grown'
      ? `has ${count} records where ${head.records} were noted`
      : `is not the log whose head is ${formatHead(head)}`
  return [fault(check, 'E-CUSTODY-HEAD', message)]
}

/** The log of a bag begins with the bag, and no other record speaks of one. */
function bagFaults(check: CustodyCheck): EvidenceFault[] {
  const { text, bag } = check
  if (bag === undefined) return []
  const [first] = chainLines(text)
  const record = first === undefined ? undefined : custodyRecord(first)
  const named = record === undefined ? null : asCurrent(record).bag
  if (named === null) return [fault(check, 'E-CUSTODY-HEAD', 'does not begin with the bag that it is about')]
  if (named.tag_manifest_sha512 !== bag.tag_manifest_sha512)
    return [fault(check, 'E-CUSTODY-HEAD', 'is about another bag')]
  if (formatHead(named.custody_head) !== formatHead(bag.custody_head))
    return [fault(check, 'E-CUSTODY-HEAD', 'continues another custody log than that of the bag')]
  return []
}

function checkedRecords({ text, signers }: CustodyCheck): CheckedRecord[] {
  return chainLines(text).flatMap((line, at) => {
    const stored = custodyRecord(line)
    if (stored === undefined) return []
    const record = asCurrent(stored)
    const message = signedBytes(record)
    const signatures = record.signatures.map((signature) =>
      verifySsh({
        text: signature,
        path: '',
        message,
        namespace: 'custody@tatou-ir',
        signers,
        at: Date.parse(record.at),
      }),
    )
    return [{ line: at + 1, sha256: lineDigest(line), record, signatures }]
  })
}
