import type { BundleFault } from '../model/bundle.ts'
import { receiptClaims, type ReceiptClaims, type ReceiptWord } from '../model/receipt-line.ts'
import { asCurrent, custodyRecord } from '../store/case-custody.ts'
import { chainLines } from '../store/hash-chain.ts'
import type { AllowedSigners } from './allowed-signers.ts'
import { valuesOf } from './bag-info.ts'
import { bagReceipt } from './bag-receipt.ts'
import type { BundleCheck, CheckAnswer, CheckContext } from './bundle-checks.ts'
import { checkCustody } from './custody-faults.ts'
import { parseHead } from './custody-head.ts'
import { bundleFacts } from './verify-bundle.ts'
import { fault } from './fault.ts'

/** What lies beside a bundle, or stands elsewhere, and knows what it was. */
export interface Witnesses {
  /** Receipts from a ticket; null when none was given. */
  readonly receipts: readonly ReceiptClaims[] | null
  /** The custody log beside the archive, and what its file is called; null when there is none. */
  readonly log: { readonly path: string; readonly text: string } | null
  readonly signers: AllowedSigners | null
  /** SHA-256 of the archive as it lies there; null for a folder. */
  readonly digest: () => Promise<string | null>
}

/** Whether a bundle is the one that others remember. */
export function witnessChecks(witnesses: Witnesses): readonly BundleCheck[] {
  return [
    { name: 'custody since', run: (context) => checkLog(context, witnesses) },
    { name: 'receipt', run: (context) => checkReceipts(context, witnesses) },
  ]
}

async function checkLog(context: CheckContext, { log, signers, digest }: Witnesses): Promise<CheckAnswer> {
  if (log === null) return { faults: [], notRun: 'no log lies beside the bundle' }
  const { bag, survey, container } = context
  const { tag_manifest_sha512: tags } = bundleFacts('', container, survey, bag)
  const head = parseHead(valuesOf(bag.info, 'Custody-Head')[0] ?? '')
  if (tags === null || head === undefined)
    return { faults: [fault('E-CUSTODY-HEAD', log.path, 'lies beside a bundle that tells of no custody')] }
  const about = { tag_manifest_sha512: tags, custody_head: head }
  const { faults } = checkCustody({ text: log.text, path: log.path, bag: about, signers })
  const known = lastDigest(log.text)
  const now = await digest()
  if (known === undefined || now === null || known === now) return { faults }
  const changed = fault('E-CUSTODY-DIGEST', log.path, 'ends with another archive than this: it was changed since')
  return { faults: [...faults, changed] }
}

/** What the last record that speaks of the archive says it was; undefined when none does. */
function lastDigest(text: string): string | undefined {
  const digests = chainLines(text).flatMap((line) => {
    const record = custodyRecord(line)
    return record === undefined ? [] : asCurrent(record).subjects.flatMap(({ after }) => after ?? [])
  })
  return digests.at(-1)
}

async function checkReceipts({ bag }: CheckContext, { receipts, digest }: Witnesses): Promise<CheckAnswer> {
  if (receipts === null) return { faults: [], notRun: 'no receipt was given' }
  const sha256 = await digest()
  const now = bagReceipt(bag, { archive: { name: '', bytes: 0, sha256: sha256 ?? '' }, decrypted: null })
  if (now === undefined)
    return { faults: [fault('E-RECEIPT', '', 'tells too little of itself to be compared with the receipt')] }
  const claims = receiptClaims(now)
  const receipt = receipts.find(({ bag: tags }) => tags === claims.bag) ?? receipts[0]
  return { faults: receipt === undefined ? [] : differences(claims, receipt, sha256 !== null) }
}

const WORDS: Readonly<Record<Exclude<ReceiptWord, 'archive' | 'decrypted'>, string>> = {
  bag: 'another tag manifest',
  case: 'another case',
  tlp: 'another TLP label',
  signed: 'other signatures',
  custody: 'another head of custody',
}

function differences(now: ReceiptClaims, then: ReceiptClaims, isArchive: boolean): BundleFault[] {
  const words = ['bag', 'case', 'tlp', 'signed', 'custody'] as const
  const faults = words
    .filter((word) => now[word] !== then[word])
    .map((word) => fault('E-RECEIPT', '', `has ${WORDS[word]} than the receipt says: ${now[word]}, not ${then[word]}`))
  if (!isArchive || now.archive === then.archive || now.archive === then.decrypted) return faults
  return [...faults, fault('E-RECEIPT', '', 'is not byte for byte the archive of the receipt')]
}
