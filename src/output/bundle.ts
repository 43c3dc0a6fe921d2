import {
  InspectDocument,
  VerifyDocument,
  VerifySetDocument,
  type BundleFacts,
  type BundleFault,
} from '../model/bundle.ts'
import { jsonDocument } from './json.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import type { Tone } from './paint.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'
import { grouped, plural } from './words.ts'

type Format = 'table' | 'json'
type InspectedFile = InspectDocument['files'][number]
type Check = VerifyDocument['checks'][number]

const FAULTS: readonly Column<BundleFault>[] = [
  { title: 'Code', cell: ({ code, severity }) => span(code, severity === 'error' ? 'danger' : 'warning') },
  {
    title: 'Where',
    cell: ({ path }) => (path === '' ? span('the bundle', 'dim') : valueSpan(path)),
    min: 16,
    cut: 'start',
  },
  { title: 'What', cell: ({ message }) => valueSpan(message), min: 24 },
]

const FILES: readonly Column<InspectedFile>[] = [
  { title: 'File', cell: ({ path }) => valueSpan(path), min: 16, cut: 'start' },
  { title: 'Bytes', cell: ({ bytes }) => span(grouped(bytes)), align: 'right' },
  { title: 'SHA256', cell: ({ digests }) => valueSpan(digests['sha256'] ?? '', 'dim'), min: 16 },
]

const TONES: Readonly<Record<Check['outcome'], Tone>> = { passed: 'good', failed: 'danger', not_run: 'dim' }
const OUTCOMES: Readonly<Record<Check['outcome'], string>> = { passed: 'passed', failed: 'failed', not_run: 'not run' }

const CHECKS: readonly Column<Check>[] = [
  { title: 'Check', cell: ({ name }) => span(name) },
  { title: 'Outcome', cell: ({ outcome }) => span(OUTCOMES[outcome], TONES[outcome]) },
  { title: 'Why', cell: ({ reason }) => valueSpan(reason ?? '', 'dim'), min: 12 },
]

function verdict({ ok, signed, trusted, faults }: VerifyDocument): Line {
  const errors = faults.filter(({ severity }) => severity === 'error')
  if (ok && trusted) return [span('VALID', 'good'), span('  every byte is what it was, and a trusted signer sealed it')]
  if (ok && signed)
    return [span('VALID, NOT TRUSTED', 'warning'), span('  every byte is what it was; who signed it is not known here')]
  if (ok)
    return [
      span('VALID, NOT SIGNED', 'warning'),
      span('  the manifests fit; whoever rewrote all of it would fit them too'),
    ]
  if (errors.every(({ code }) => code === 'E-PART-MISSING')) {
    return [span('INCOMPLETE', 'warning'), span('  what is here is what it was; other parts of the set are missing')]
  }
  return [span('DOES NOT VERIFY', 'danger'), span(`  ${plural(errors.length, 'error')}`)]
}

function* factLines(bundle: BundleFacts): Generator<Line> {
  const { path, container, encrypted, bytes, root, bagit_version: version, payload, tag_files: tags, group } = bundle
  const size = bytes === null ? '' : `, ${plural(bytes, 'byte')}`
  yield [span('  bundle '), valueSpan(path), span(` (${container}${encrypted ? ', encrypted' : ''}${size})`)]
  if (root !== '') yield [span('  bag '), valueSpan(root)]
  yield [
    span('  BagIt '),
    valueSpan(version ?? 'of no version'),
    span(`, ${bundle.algorithms.join(' and ') || 'no digests'}`),
  ]
  yield [
    span(`  payload ${plural(payload.files, 'file')}, ${plural(payload.bytes, 'byte')}; ${plural(tags, 'tag file')}`),
  ]
  if (bundle.tag_manifest_sha512 !== null) yield [span('  tag manifest '), valueSpan(bundle.tag_manifest_sha512, 'dim')]
  if (group !== null)
    yield [span(`  part ${group.part} of ${group.parts ?? '?'} of `), valueSpan(group.identifier ?? 'a set')]
}

function* sealLines({ signatures }: VerifyDocument): Generator<Line> {
  for (const { valid, trusted, fingerprint, principals, timestamp } of signatures) {
    const tone = trusted ? 'good' : valid ? 'warning' : 'danger'
    const who = principals === null ? (fingerprint ?? 'nobody') : `${principals} (${fingerprint ?? ''})`
    yield [span(valid ? '  signed by ' : '  not signed by ', tone), valueSpan(who)]
    if (timestamp === null) continue
    const word = timestamp.trusted ? 'at' : timestamp.valid ? 'at, by an authority that is not trusted here:' : 'not at'
    yield [
      span(`  signed ${word} `, timestamp.trusted ? 'good' : 'warning'),
      valueSpan(timestamp.time),
      span(' says '),
      valueSpan(timestamp.authority),
    ]
  }
}

function* infoLines({ bag_info: fields }: BundleFacts): Generator<Line> {
  if (fields.length === 0) return
  yield EMPTY_LINE
  yield [span('Bag info', 'strong')]
  for (const { label, value } of fields) yield [span('  '), valueSpan(label), span(': '), valueSpan(value)]
}

function* verifyLines(document: VerifyDocument, options: RenderOptions): Generator<Line> {
  yield verdict(document)
  yield* factLines(document.bundle)
  yield* sealLines(document)
  yield EMPTY_LINE
  yield* listLines('Checks', CHECKS, document.checks, options)
  yield EMPTY_LINE
  yield* listLines('Faults', FAULTS, document.faults, options)
}

function* inspectLines(document: InspectDocument, options: RenderOptions): Generator<Line> {
  yield [span('Bundle', 'strong'), span('  nothing was verified', 'dim')]
  yield* factLines(document.bundle)
  yield* infoLines(document.bundle)
  yield EMPTY_LINE
  yield* listLines('Files', FILES, document.files, options)
  if (document.faults.length === 0) return
  yield EMPTY_LINE
  yield* listLines('Faults', FAULTS, document.faults, options)
}

/** Whether a bundle is what it was. */
export function renderVerify(document: VerifyDocument, format: Format, options: RenderOptions): AsyncIterable<string> {
  return format === 'json'
    ? jsonDocument(VerifyDocument, document)
    : printLines(verifyLines(document, options), options)
}

function* setLines(set: VerifySetDocument, options: RenderOptions): Generator<Line> {
  yield setVerdict(set)
  if (set.checks.length > 0) yield* listLines('Checks of the set', CHECKS, set.checks, options)
  if (set.faults.length > 0) yield* listLines('Faults of the set', FAULTS, set.faults, options)
  for (const document of set.bundles) {
    yield EMPTY_LINE
    yield verdict(document)
    yield* factLines(document.bundle)
    yield* sealLines(document)
    if (document.faults.length > 0) yield* listLines('Faults', FAULTS, document.faults, options)
  }
}

function setVerdict({ ok, complete, signed, trusted, bundles, faults }: VerifySetDocument): Line {
  const count = plural(bundles.length, 'bundle')
  const isBroken = [...faults, ...bundles.flatMap((each) => each.faults)].some(
    ({ code, severity }) => severity === 'error' && code !== 'E-PART-MISSING',
  )
  if (!complete && !isBroken) return [span('INCOMPLETE', 'warning'), span(`  ${count}, and parts of a set are missing`)]
  if (!ok) return [span('DOES NOT VERIFY', 'danger'), span(`  ${count}`)]
  if (trusted) return [span('VALID', 'good'), span(`  ${count}, each sealed by a trusted signer`)]
  return [span(signed ? 'VALID, NOT TRUSTED' : 'VALID, NOT SIGNED', 'warning'), span(`  ${count}`)]
}

/** Whether several bundles are what they were. */
export function renderVerifySet(
  document: VerifySetDocument,
  format: Format,
  options: RenderOptions,
): AsyncIterable<string> {
  return format === 'json'
    ? jsonDocument(VerifySetDocument, document)
    : printLines(setLines(document, options), options)
}

/** What a bundle holds. */
export function renderInspect(
  document: InspectDocument,
  format: Format,
  options: RenderOptions,
): AsyncIterable<string> {
  return format === 'json'
    ? jsonDocument(InspectDocument, document)
    : printLines(inspectLines(document, options), options)
}
