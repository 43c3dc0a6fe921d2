import { BundleReceipt, BundleReceipts } from './bundle-receipt.ts'
import { oneLine } from './one-line.ts'

/** What a receipt says of a bundle, by the words that its line has for them. */
export type ReceiptClaims = Readonly<Record<ReceiptWord, string>>
export type ReceiptWord = 'tlp' | 'case' | 'bag' | 'archive' | 'decrypted' | 'signed' | 'custody'

const DIGEST = 'sha256:[0-9a-f]{64}'
const LINE = new RegExp(
  `(TLP:[A-Z+]+) (.+?) bag (${DIGEST}) archive (${DIGEST})(?: decrypted (${DIGEST}))? signed (nobody|SHA256:\\S+) custody (0|[1-9]\\d*:[0-9a-f]{64})`,
  'g',
)

/** What a receipt says, in words that can be compared. */
export function receiptClaims(receipt: BundleReceipt): ReceiptClaims {
  const { tlp, case_id: name, tag_manifest: tags, archive, decrypted, signers, custody } = receipt
  return {
    tlp,
    // What looks like the rest of the line would end the name.
    case: oneLine(name).replaceAll('sha256:', 'sha256 '),
    bag: `sha256:${tags.sha256}`,
    archive: `sha256:${archive.sha256}`,
    decrypted: decrypted === null ? '' : `sha256:${decrypted.sha256}`,
    signed: signers.length === 0 ? 'nobody' : signers.join(','),
    custody: custody.last === null ? '0' : `${custody.records}:${custody.last}`,
  }
}

/** A receipt on one line, for the text of a ticket. */
export function receiptLine(receipt: BundleReceipt): string {
  const { tlp, case: name, bag, archive, decrypted, signed, custody } = receiptClaims(receipt)
  const inner = decrypted === '' ? '' : ` decrypted ${decrypted}`
  return `${tlp} ${name} bag ${bag} archive ${archive}${inner} signed ${signed} custody ${custody}`
}

/** The receipts in a text: a document of `bundle receipt`, or lines of it with anything around them. */
export function readReceipts(text: string): ReceiptClaims[] {
  const documents = readDocuments(text)
  if (documents !== undefined) return documents.map(receiptClaims)
  // A mail or a ticket may have broken the line.
  return [...text.replaceAll(/\s+/g, ' ').matchAll(LINE)].map((match) => {
    const [, tlp = '', name = '', bag = '', archive = '', decrypted = '', signed = '', custody = ''] = match
    return { tlp, case: name, bag, archive, decrypted, signed, custody }
  })
}

function readDocuments(text: string): readonly BundleReceipt[] | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const one = BundleReceipt.safeParse(value).data
  return one === undefined ? BundleReceipts.safeParse(value).data?.receipts : [one]
}
