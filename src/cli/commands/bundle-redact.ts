import { createHash, createHmac, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { bagChecks } from '../../evidence/bundle-checks.ts'
import { encryptTo, type AgeTo } from '../../evidence/age.ts'
import { readBag } from '../../evidence/bag.ts'
import { algorithmsOf } from '../../evidence/bag.ts'
import type { Container } from '../../evidence/container.ts'
import type { BundleFacts } from '../../evidence/tag-files.ts'
import { verifyBundle } from '../../evidence/verify-bundle.ts'
import { TatouError } from '../../model/errors.ts'
import type { Redaction, RedactionMap } from '../../model/redaction.ts'
import { custodyHead, nextRecord, withRecord } from '../../store/case-custody.ts'
import { ageTo } from '../bundle/age-keys.ts'
import { readRecipe } from '../bundle/bundle-claims.ts'
import { putOriginals } from '../bundle/bundle-logs.ts'
import { readersOf, signAll } from '../bundle/bundle-content.ts'
import { derivedParts, evidenceParts, rulesRun } from '../bundle/bundle-parts.ts'
import { packedReceipt, showReceipts } from '../bundle/bundle-receipt.ts'
import { targetOf, type Target } from '../bundle/bundle-target.ts'
import { withBundle, type Reading } from '../bundle/bundle.ts'
import type { Invocation } from '../command.ts'
import type { Session } from '../investigation/investigate.ts'
import { checkLeaks } from '../bundle/leak-check.ts'
import { withNewFiles } from '../files/new-file.ts'
import { list, outputOptions, text, UsageFaults } from '../options.ts'
import { packBundle, type Content } from '../bundle/pack-bundle.ts'
import { withPrivateFolder } from '../files/private-folder.ts'
import { replay } from '../bundle/replay.ts'
import { signerOf, type Signer } from '../bundle/sign.ts'
import { checkTwin, redactSession, twinFilters, twinRecipe, type RedactedSession } from '../bundle/twin.ts'
import { version } from '../version.ts'

/** What a twin is made with, beside the bundle. */
interface Wish {
  readonly target: Target
  readonly signers: readonly Signer[]
  readonly key: Buffer
  readonly salt: string
  readonly mapTo: AgeTo | null
  readonly contact: string
  readonly keepAttackers: boolean
  readonly namesOriginal: boolean
}

type Source = NonNullable<ReturnType<typeof readRecipe>> & { readonly tagManifest: string }

/** `bundle redact`: a twin of a bundle for sharing, with pseudonyms in the place of names. */
export async function run(invocation: Invocation): Promise<number> {
  const wish = await wishOf(invocation)
  const [shown = ''] = invocation.args
  return withBundle(invocation, shown, async (container, reading) => {
    const source = await sourceOf(container, shown, reading)
    return withPrivateFolder(invocation, async (folder) => {
      const logs = await putOriginals(container, source.files, folder, null)
      const plan = { recipe: source.recipe, filters: source.meta.filters, logs, keep: 'all' as const }
      return withPrivateFolder(invocation, async (twin) => {
        const modified = new Map(logs.map(({ at, modified: when }) => [at, when]))
        const { key, keepAttackers } = wish
        const options = { key, keepAttackers, folder: twin, modified, signal: invocation.signal }
        const redacted = await replay(invocation, folder, plan, (session) => redactSession(session, options))
        await writeTwin(invocation, wish, source, twin, redacted)
        return 0
      })
    })
  })
}

async function wishOf(invocation: Invocation): Promise<Wish> {
  const { options } = invocation
  const target = await targetOf(invocation)
  const recipients = list(options, 'mapTo')
  const signers: Signer[] = []
  for (const key of list(options, 'sign')) signers.push(await signerOf(invocation, key))
  return {
    target,
    signers,
    ...(await secretOf(invocation)),
    mapTo: recipients.length === 0 ? null : await ageTo({ ...invocation, options: { encryptTo: recipients } }),
    contact: text(options, 'contact') ?? 'redacted',
    keepAttackers: options['keepAttackers'] === true,
    namesOriginal: options['nameOriginal'] === true,
  }
}

/** Random, or made of a file that is kept secret: then the same names get the same pseudonyms again. */
async function secretOf({ host, options }: Invocation): Promise<Pick<Wish, 'key' | 'salt'>> {
  const path = text(options, 'keyFile')
  if (path === null) return { key: randomBytes(32), salt: randomBytes(32).toString('hex') }
  const secret = await readFile(resolve(host.cwd, path)).catch((error: unknown) => {
    throw new TatouError('input-missing', { path }, { cause: error })
  })
  if (secret.length < 16) throw new TatouError('usage', { problem: `--key-file: ${path} has fewer than 16 bytes` })
  const derive = (what: string): Buffer => createHmac('sha256', secret).update(`tatou-ir redaction ${what}`).digest()
  return { key: derive('key'), salt: derive('salt').toString('hex') }
}

/** What of a bundle can be redacted: one of ours that verifies, and holds its originals. */
async function sourceOf(container: Container, shown: string, reading: Reading): Promise<Source> {
  const refuse = (problem: string): TatouError => new TatouError('redact-source', { path: shown, problem })
  const verified = await verifyBundle(container, { shown, checks: bagChecks(), requireSignature: false, ...reading })
  const broken = verified.faults.find(({ severity }) => severity === 'error')
  if (broken !== undefined) throw refuse(`it does not verify: ${broken.code} ${broken.path} ${broken.message}`)
  const bag = readBag(await container.survey({ ...reading, algorithms: algorithmsOf }))
  const recipe = readRecipe(bag)
  const tagManifest = verified.bundle.tag_manifest_sha512
  if (recipe === undefined || tagManifest === null) throw refuse('it does not say how it was made')
  if (verified.bundle.group !== null) throw refuse('it is one part of a set')
  if (recipe.meta.evidence === 'excerpt') throw refuse('it holds lines alone, not the originals')
  return { ...recipe, tagManifest }
}

async function writeTwin(
  invocation: Invocation,
  wish: Wish,
  source: Source,
  folder: string,
  redacted: RedactedSession,
): Promise<void> {
  const { redactor, logs } = redacted
  const recipe = twinRecipe(source.recipe, redactor)
  const filters = twinFilters(source.meta.filters, redactor)
  await replay(invocation, folder, { recipe, filters, logs, keep: 'all' }, async (session) => {
    await checkTwin(session, redacted)
    const { payload, originals } = await evidenceParts(session, 'whole')
    const facts = { ...factsOf(session, wish, source, redacted), recipe, filters, originals }
    const content: Content = {
      facts,
      payload: [...payload, ...(await derivedParts(session, 'whole', invocation.signal))],
      sign: (manifest) => signAll(manifest, wish.signers),
      check: (path) => checkLeaks(path, redacted.secrets, redactor.isUsual),
    }
    const packing = { target: wish.target, content, folder: session.evidence.store.folder }
    const packed = await withNewFiles(invocation, async (stage) => {
      const bundle = await packBundle(invocation, stage, packing)
      const map = mapOf(wish, source, redacted)
      if (wish.mapTo !== null) {
        const pieces = encryptTo(Readable.from([Buffer.from(map)]) as AsyncIterable<Uint8Array>, wish.mapTo)
        await stage(`${wish.target.given}.map.age`, { body: (sink) => pipeline(Readable.from(pieces), sink) })
      }
      return { ...packing, ...bundle }
    })
    const faults = new UsageFaults()
    const output = outputOptions(invocation, ['table', 'json'], faults)
    await showReceipts(invocation, output, [packedReceipt(packed)])
  })
}

function factsOf(
  session: Session,
  { target, contact, signers, salt, keepAttackers, namesOriginal }: Wish,
  { meta, recipe, tagManifest }: Source,
  { redactor, masked, logs }: RedactedSession,
): Omit<BundleFacts, 'recipe' | 'filters' | 'originals'> {
  const commitment = createHash('sha256').update(`${salt}${tagManifest}`).digest('hex')
  const kinds = [...redactor.words.replaced()].map(({ kind }) => kind)
  const replaced = Object.fromEntries(
    [...new Set(kinds)].toSorted().map((kind) => [kind, kinds.filter((each) => each === kind).length]),
  )
  const redaction: Redaction = {
    schema: 'tatou-ir/redaction/v1',
    says: 'A twin for sharing: names are pseudonyms, the same one for the same name. Pseudonyms are no anonymity.',
    original: namesOriginal ? { tag_manifest_sha512: tagManifest } : { commitment_sha256: commitment },
    kept_attackers: keepAttackers,
    replaced: { ...replaced, address: redactor.text.addresses().size },
    masked: masked.flatMap(({ masked: lines }, at) => (lines === 0 ? [] : [{ path: logs[at]?.path ?? '', lines }])),
  }
  const custody = custodyOf(session, contact, target.at)
  return {
    ...target,
    custody,
    custodyHead: custodyHead(custody),
    contact,
    timezone: recipe.reading.timezone ?? 'UTC',
    signer: signers.length === 0 ? null : contact,
    signatures: signers.length,
    encryptedTo: readersOf(target),
    parts: 1,
    part: null,
    redaction,
    tool: meta.tool.version === version() ? meta.tool : { name: 'tatou-ir', version: version() },
    command: ['bundle', 'redact'],
    config: null,
    evidence: 'whole',
    rules: rulesRun(session),
    inputs: session.evidence.inputs,
    unreadable: [],
  }
}

/** The custody log of a twin begins with it: that of the bundle is full of names. */
function custodyOf({ evidence }: Session, contact: string, at: string): string {
  const subjects = evidence.originals.map(({ path, sha256 }) => ({ path, bytes: null, before: null, after: sha256 }))
  const actor = { name: contact, title: null, contact: null, os_user: 'redacted', host: 'redacted' }
  const unknown = { purpose: null, authority: null, location: null, from: null, to: null, answers: null, bag: null }
  const tool = { name: 'tatou-ir' as const, version: version(), argv: ['bundle', 'redact'] }
  return withRecord(
    '',
    nextRecord('', { at, zone: '+00:00', event: 'redacted', actor, tool, subjects, note: null, ...unknown }),
  )
}

function mapOf({ key, salt }: Wish, { tagManifest }: Source, { redactor }: RedactedSession): string {
  const addresses = [...redactor.text.addresses()].map(([original, pseudonym]) => ({
    kind: 'address',
    original,
    pseudonym,
  }))
  const map: RedactionMap = {
    schema: 'tatou-ir/redaction-map/v1',
    original: { tag_manifest_sha512: tagManifest, salt },
    key: key.toString('hex'),
    names: [...redactor.words.replaced(), ...addresses].toSorted((a, b) => (a.original < b.original ? -1 : 1)),
  }
  return `${JSON.stringify(map, null, 2)}\n`
}
