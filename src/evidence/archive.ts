import type { Stats } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { TarArchive, ZipArchive, type Archiver } from 'archiver'
import type { ArchiveKind } from '../model/bundle-meta.ts'

/** An archive that is being written, one entry after the other. */
export interface BagArchive {
  /**
   * Adds a file; resolves when all of it is written. The size of what is a stream must be known: a tar tells it first.
   */
  add(name: string, source: Uint8Array | { readonly stream: Readable; readonly bytes: number }): Promise<void>
  /** Ends the archive; resolves when its last byte is written. */
  close(): Promise<void>
  /** Gives up: nothing more is written. */
  abort(): void
}

/** Every entry is a plain file that anyone may read, so that the archive does not tell about the machine. */
const MODE = 0o644

/** Writes an archive to `sink`; all entries carry the time `at`. Rejects with what the sink fails with. */
export function openArchive(kind: ArchiveKind, sink: Writable, at: Date): BagArchive {
  const archive = archiveOf(kind)
  const written = pipeline(archive, sink)
  // Whoever adds hears of it; without this a failure between two entries would be nobody's.
  written.catch(() => undefined)
  return {
    add: (name, source) => {
      const entry = { name, date: at, mode: MODE }
      const added = new Promise<void>((done, failed) => {
        archive.once('entry', () => done())
        if (source instanceof Uint8Array) archive.append(Buffer.from(source), entry)
        else {
          source.stream.once('error', failed)
          archive.append(source.stream, { ...entry, stats: statsOf(source.bytes) })
        }
      })
      return Promise.race([added, written])
    },
    close: async () => {
      await Promise.race([archive.finalize(), written])
      await written
    },
    abort: () => {
      archive.abort()
    },
  }
}

/** The archiver wants to know all of a file; of this it takes the size alone. */
function statsOf(bytes: number): Stats {
  return { size: bytes } as Stats
}

function archiveOf(kind: ArchiveKind): Archiver {
  switch (kind) {
    case 'zip':
      return new ZipArchive({ zlib: { level: 6 } })
    case 'stored':
      return new ZipArchive({ store: true })
    case 'tar.gz':
      return new TarArchive({ gzip: true, gzipOptions: { level: 6 } })
  }
}
