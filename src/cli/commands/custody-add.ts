import { checkCustody } from '../../evidence/custody-faults.ts'
import { needsSignature } from '../../evidence/custody-history.ts'
import { CUSTODY_EVENTS, type CustodyEvent } from '../../model/custody-events.ts'
import type { CustodyEntry, CustodyRecord } from '../../model/custody.ts'
import { TatouError } from '../../model/errors.ts'
import { renderCustody } from '../../output/custody.ts'
import { asCurrent, custodyRecord, nextRecord, signedBytes, withRecord } from '../../store/case-custody.ts'
import { chainLines, lineDigest } from '../../store/hash-chain.ts'
import type { Invocation } from '../command.ts'
import { custodyContext } from '../case/custody.ts'
import { custodyDocument } from '../case/custody-document.ts'
import { logTarget, readLog, rewriteLog, type LogTarget, type OpenedLog } from '../case/custody-log.ts'
import { bundleSubject, caseSubjects } from '../case/custody-subjects.ts'
import { list, outputOptions, text, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'
import { signerOf, type Signer } from '../bundle/sign.ts'

/** Exit code when evidence is not what it was. */
const UNVERIFIED = 3

/** `case custody add`: records what was done with the evidence. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const target = logTarget(invocation, faults)
  const event = CUSTODY_EVENTS.find((known) => known === invocation.args[0]) ?? 'accessed'
  checkSaid(invocation, event, faults)
  const output = outputOptions(invocation, ['table', 'json'], faults)
  faults.check()
  const signers: Signer[] = []
  for (const key of list(invocation.options, 'sign')) signers.push(await signerOf(invocation, key))
  let changed: readonly string[] = []
  await rewriteLog(invocation, target, async (log) => {
    const entry = await entryOf(invocation, target, log, event)
    changed =
      event === 'disposed' ? [] : entry.subjects.flatMap(({ path, before, after }) => (before === after ? [] : [path]))
    const record = nextRecord(log.text, entry)
    const signatures: string[] = []
    for (const sign of signers) signatures.push(await sign(signedBytes(record), 'custody@tatou-ir'))
    const whole = withRecord(log.text, record, signatures)
    refuseFaults(log, whole, record.seq)
    return whole
  })
  const document = custodyDocument(await readLog(invocation, target), { signers: null, verify: false })
  const added = { ...document, records: document.records.slice(-1) }
  const context = { inputs: [target.path], db: null, span: [] }
  await present(invocation, output, context, (format, style) => renderCustody(added, format, style))
  for (const path of changed) invocation.messages.error(`${path} is not what it was`, { hint: 'the record says so' })
  return changed.length === 0 ? 0 : UNVERIFIED
}

function checkSaid({ options }: Invocation, event: CustodyEvent, faults: UsageFaults): void {
  if (event === 'transferred' && text(options, 'to') === null) faults.add('say to whom it was handed over: --to NAME')
  if (needsSignature(event) && list(options, 'sign').length === 0)
    faults.add(`who says ${event} signs it: --sign KEYFILE`)
  if (text(options, 'bundle') !== null && list(options, 'evidence').length > 0)
    faults.add('--evidence names inputs of a case; a bundle is one piece')
}

async function entryOf(
  invocation: Invocation,
  target: LogTarget,
  log: OpenedLog,
  event: CustodyEvent,
): Promise<CustodyEntry> {
  const { options } = invocation
  const records = chainLines(log.text).flatMap((line) => {
    const record = custodyRecord(line)
    return record === undefined ? [] : [{ record: asCurrent(record), sha256: lineDigest(line) }]
  })
  const given = event === 'received' ? openHandover(records, log) : undefined
  const to = text(options, 'to')
  const from = text(options, 'from') ?? given?.record.actor.name ?? null
  const person = (name: string | null): CustodyEntry['to'] =>
    name === null ? null : { name, title: null, contact: null }
  const name = text(options, 'actor')
  return {
    ...custodyContext(invocation, {
      actor: { title: text(options, 'title'), contact: text(options, 'contact'), ...(name === null ? {} : { name }) },
      purpose: text(options, 'purpose'),
      authority: text(options, 'authority'),
      location: text(options, 'location'),
      to: person(to),
      from: person(from),
    }),
    event,
    answers: given === undefined ? null : { seq: given.record.seq, sha256: given.sha256 },
    subjects: await subjectsOf(invocation, target, log, { event, earlier: records.map(({ record }) => record), given }),
    bag: records.length === 0 ? (log.bag ?? null) : null,
    note: text(options, 'note'),
  }
}

interface Handover {
  readonly record: CustodyRecord
  readonly sha256: string
}

/** The last handing over that nobody has received yet. */
function openHandover(records: readonly Handover[], { path }: OpenedLog): Handover {
  const answered = new Set(records.map(({ record }) => record.answers?.sha256))
  const open = records.findLast(({ record, sha256 }) => record.event === 'transferred' && !answered.has(sha256))
  if (open === undefined)
    throw new TatouError('custody-log', {
      path,
      problem: 'has no handing over that is still open',
      hint: 'who gives it records it first: tatou-ir case custody add transferred --to NAME --sign KEYFILE',
    })
  return open
}

async function subjectsOf(
  invocation: Invocation,
  target: LogTarget,
  { opened }: OpenedLog,
  of: {
    readonly event: CustodyEvent
    readonly earlier: readonly CustodyRecord[]
    readonly given: Handover | undefined
  },
): Promise<CustodyEntry['subjects']> {
  if (opened === null) return [await bundleSubject(invocation, target.path, of.earlier, of.event)]
  // What was handed over is what is received.
  const named = of.given?.record.subjects.flatMap(({ before }) => before ?? []) ?? list(invocation.options, 'evidence')
  return caseSubjects(invocation, opened, named, of.event)
}

/** A record that does not verify is not written; faults that were there before are not its own. */
function refuseFaults({ path, bag }: OpenedLog, whole: string, seq: number): void {
  const { faults } = checkCustody({ text: whole, path, bag, signers: null })
  const own = faults.find(({ severity, path: place }) => severity === 'error' && place === `${path}:${seq}`)
  if (own === undefined || own.code === 'E-CUSTODY-DIGEST') return
  throw new TatouError('custody-log', {
    path,
    problem: `would not verify with this record, which ${own.message}`,
    hint: 'nothing was written',
  })
}
