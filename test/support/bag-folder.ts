import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withManifests, writeBag, type BagFiles } from './evidence-bag.ts'
import { runCli } from './run-cli.ts'

/** A bundle that `bundle create` made of some paths, as files, without its signatures. */
export async function createdBag(paths: readonly string[], ...options: string[]): Promise<BagFiles> {
  return inFolder(async (cwd) => {
    const name = join(cwd, 'bag.tar.gz')
    const made = await runCli(['bundle', 'create', ...paths, '-o', name, '--at', '2025-10-20T08:00:00Z', ...options])
    if (made.code !== 0) throw new Error(made.stderr)
    return unpackedBag(name)
  })
}

/** A folder that is gone afterwards; for what is made before the tests, too. */
async function inFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tatou-ir-test-'))
  try {
    return await body(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The files of a bundle that is a tar.gz or a zip. */
export async function unpackedBag(archive: string): Promise<BagFiles> {
  return inFolder((cwd) => Promise.resolve(unpack(archive, cwd)))
}

function unpack(archive: string, cwd: string): BagFiles {
  if (archive.endsWith('.zip')) execFileSync('unzip', ['-q', archive], { cwd })
  else execFileSync('tar', ['xzf', archive], { cwd })
  const [root = ''] = readdirSync(cwd)
  const files: BagFiles = new Map()
  for (const entry of readdirSync(join(cwd, root), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    files.set(file.slice(join(cwd, root).length + 1), readFileSync(file))
  }
  return files
}

/** The text of a file of a bag. */
export function textOf(files: BagFiles, path: string): string {
  return String(files.get(path))
}

/** A bag with some of its files changed, whose manifests and sizes were all made to fit, as a folder: what a forger would do. */
export async function forgedBag(files: BagFiles, changes: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const changed: BagFiles = new Map([...files, ...Object.entries(changes)])
  const payload = [...changed].filter(([path]) => path.startsWith('data/'))
  const bytes = payload.reduce((sum, [, content]) => sum + Buffer.byteLength(content), 0)
  const info = textOf(changed, 'bag-info.txt').replace(
    /^Payload-Oxum: .*$/m,
    `Payload-Oxum: ${bytes}.${payload.length}`,
  )
  return writeBag(withManifests(changed.set('bag-info.txt', info)))
}
