import { appendFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Finding } from '../../src/model/finding.ts'
import { WatchState } from '../../src/watch/state.ts'
import { runCli } from '../support/run-cli.ts'

/** One batch of bytes for one file. */
export interface Batch {
  readonly file: string
  readonly bytes: Buffer
}

/** Appends a batch to its file below a folder. */
export async function feed(folder: string, { file, bytes }: Batch): Promise<void> {
  const path = join(folder, file)
  await mkdir(dirname(path), { recursive: true })
  await appendFile(path, bytes)
}

/** Runs the watch once over what is there; fails the test when it fails. */
export async function watchOnce(args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await runCli(['watch', '--once', '--format', 'ndjson', ...args], {
    cwd,
    now: tick(),
  })
  if (code !== 0) throw new Error(stderr)
  return stdout
}

/** A clock that goes on by a second each time somebody looks: findings are told of at once. */
function tick(): () => number {
  let now = Date.UTC(2025, 10, 1)
  return () => (now += 10_000)
}

/** The findings that a state knows, as `detect` orders and names them. */
export async function findingsIn(state: string, known: readonly string[]): Promise<Finding[]> {
  const opened = await WatchState.open(state, 64_000_000)
  try {
    const findings = [...opened.told.values()].map(({ finding }) => finding)
    return findings.map((finding) => comparable(finding, known)).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  } finally {
    await opened.close()
  }
}

/** The findings of `detect` on the same paths, without what cannot be known while a file grows. */
export async function detected(args: readonly string[], cwd: string): Promise<Finding[]> {
  const { code, stdout, stderr } = await runCli(['detect', '--format', 'json', ...args], { cwd })
  if (code !== 0) throw new Error(stderr)
  const document = JSON.parse(stdout) as { findings: Finding[] }
  const ids = document.findings.map(({ id }) => id)
  return document.findings.map((finding) => comparable(finding, ids)).toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** Shapes that a finding had before are no findings of the finished files. */
function comparable(finding: Finding, known: readonly string[]): Finding {
  return {
    ...finding,
    evidence: finding.evidence.map((line) => ({ ...line, sha256: null })),
    supersedes: finding.supersedes.filter((id) => known.includes(id)).toSorted(),
  }
}
