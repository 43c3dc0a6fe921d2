import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { fingerprintOf, publicKeyOf } from '../../src/evidence/ssh-public-key.ts'
import type { SshPrivateKey } from '../../src/evidence/ssh-private-key.ts'
import { signSsh } from '../../src/evidence/ssh-signature.ts'
import type { CustodyEntry } from '../../src/model/custody.ts'
import { nextRecord, signedBytes, withRecord } from '../../src/store/case-custody.ts'

/** Somebody with a key, and a line of an allowed_signers file that says so. */
export interface Party {
  readonly name: string
  readonly key: SshPrivateKey
  readonly line: string
  readonly fingerprint: string
}

/** Somebody new. */
export function makeParty(name: string): Party {
  const { privateKey: key } = generateKeyPairSync('ed25519')
  const own = publicKeyOf(createPublicKey(key))
  const line = `${name}@example.org ssh-ed25519 ${own.blob.toString('base64')}\n`
  return { name, key: { key, public: own }, line, fingerprint: fingerprintOf(own) }
}

/** An entry of a custody log about nothing much. */
export function entryOf(more: Partial<CustodyEntry> = {}): CustodyEntry {
  return {
    at: '2025-11-01T12:00:00.000000Z',
    zone: '+00:00',
    event: 'accessed',
    actor: person('ada', { os_user: 'ada', host: 'workstation' }),
    tool: { name: 'tatou-ir', version: '0.1.0', argv: [] },
    purpose: null,
    authority: null,
    location: null,
    from: null,
    to: null,
    answers: null,
    subjects: [],
    bag: null,
    note: null,
    ...more,
  }
}

/** Somebody by name. */
export function person<T extends object>(name: string, more: T): T & { name: string; title: null; contact: null } {
  return { name, title: null, contact: null, ...more }
}

/** A log with one more entry, signed by a party. */
export function extended(log: string, more: Partial<CustodyEntry>, by?: Party): string {
  const record = nextRecord(log, entryOf(more))
  const signatures = by ? [signSsh(signedBytes(record), { key: by.key, namespace: 'custody@tatou-ir' })] : []
  return withRecord(log, record, signatures)
}
