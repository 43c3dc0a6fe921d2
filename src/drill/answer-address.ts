import { parseAddressRange } from '../ingest/address-range.ts'

/** An address in the one spelling that events have, whichever it was given in; null for any other text. */
export function addressOf(text: string): string | null {
  return text.includes('/') ? null : (parseAddressRange(text.trim())?.address ?? null)
}

/** What an answer about an address is compared by: text that is no address stands for itself, and is wrong. */
export function addressKey(text: string): string {
  return addressOf(text) ?? text
}
