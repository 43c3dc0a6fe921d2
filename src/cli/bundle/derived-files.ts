import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { streamEvents } from '../../analysis/events.ts'
import { TatouError } from '../../model/errors.ts'
import { renderAccounts } from '../../output/accounts.ts'
import { renderDetect } from '../../output/detect.ts'
import { renderEvents } from '../../output/events.ts'
import { DEFAULT_RENDER_OPTIONS } from '../../output/render-options.ts'
import { renderSources } from '../../output/sources.ts'
import { renderTimeline } from '../../output/timeline.ts'
import { accountsDocument, detectDocument, sourcesDocument, timelineDocument } from '../investigation/documents.ts'
import type { Session } from '../investigation/investigate.ts'
import { errorCode, whyUnwritable } from '../files/system-error.ts'
import { EXCERPT_LINES } from './write-excerpt.ts'

/** A document in a file of the private folder. */
export interface DerivedFile {
  readonly name: string
  readonly file: string
}

/** Documents by the name of their file. */
export type Documents = Readonly<Record<string, (session: Session) => Promise<AsyncIterable<string>>>>

/** Writes documents, whole, one after the other. */
export async function writeDocuments(
  session: Session,
  documents: Documents,
  signal: AbortSignal,
): Promise<readonly DerivedFile[]> {
  const folder = join(session.evidence.store.folder, 'derived')
  await mkdir(folder, { mode: 0o700, recursive: true })
  const written: DerivedFile[] = []
  for (const [name, pieces] of Object.entries(documents)) {
    const file = join(folder, name)
    await pipeline(Readable.from(await pieces(session)), createWriteStream(file, { mode: 0o600 }), { signal }).catch(
      (error: unknown) => {
        if (errorCode(error) === undefined || error instanceof TatouError) throw error
        throw new TatouError('temporary', { folder, problem: whyUnwritable(error) }, { cause: error })
      },
    )
    written.push({ name, file })
  }
  return written
}

/** What a bundle holds of what was worked out: of an excerpt the events of its lines alone, since an event holds its line. */
export const derivedDocuments = (kind: 'whole' | 'excerpt'): Documents => ({
  'accounts.json': async (session) => renderAccounts(await accountsDocument(session), 'json', DEFAULT_RENDER_OPTIONS),
  'events.ndjson': ({ evidence }) => {
    const byNumber = new Map(evidence.loaded.map(({ input, document }) => [input, document]))
    const which = kind === 'excerpt' ? { raw: false, lines: EXCERPT_LINES } : { raw: false }
    const stream = {
      schema: 'tatou-ir/events/v1' as const,
      inputs: [...evidence.inputs],
      config: evidence.config,
      events: streamEvents(evidence.store, byNumber, which),
    }
    return Promise.resolve(renderEvents(stream, 'ndjson', DEFAULT_RENDER_OPTIONS))
  },
  'findings.json': async (session) => renderDetect(detectDocument(session, true), 'json', DEFAULT_RENDER_OPTIONS),
  'sources.json': async (session) =>
    renderSources(await sourcesDocument(session, false), 'json', DEFAULT_RENDER_OPTIONS),
  'timeline.json': async (session) =>
    renderTimeline(await timelineDocument(session, false), 'json', DEFAULT_RENDER_OPTIONS),
})
