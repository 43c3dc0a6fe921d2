import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { PlaybookRunDocument, type RunEntry } from '../../src/model/playbook-run.ts'
import { Playbook } from '../../src/playbook/cacao.ts'
import { stepExtension } from '../../src/playbook/extension.ts'
import { valuesOf } from '../../src/playbook/values.ts'
import { waysThrough, type Way } from '../../src/playbook/ways.ts'
import { createRun, readRun, RunLog } from '../../src/store/run-folder.ts'
import { LIBRARY } from './playbooks.ts'
import { runCli } from './run-cli.ts'

const ACTOR = { name: 'tester', os_user: 'tester', host: 'workstation' }
const AT = '2025-11-01T12:00:00.000000Z'

/** A case of the sample campaign in a folder. */
export async function makeCase(folder: string, samples = 'samples/tatou-campaign'): Promise<string> {
  const log = join(import.meta.dirname, '../..', samples)
  const made = await runCli(['ingest', '--case', 'case', log, '-o', 'ingested.txt', '--year', '2025'], { cwd: folder })
  expect(made.code, made.stderr).toBe(0)
  return join(folder, 'case')
}

/** Begins a run of one of our playbooks without reading any log. Returns its name. */
export async function beginRun(caseFolder: string, slug: string, name = `20251101T120000Z-${slug}`): Promise<string> {
  const text = LIBRARY.get(slug) ?? ''
  const playbook = Playbook.parse(JSON.parse(text))
  const run = await createRun(caseFolder, name, text)
  const log = await RunLog.open(await readRun(caseFolder, run))
  const sha256 = createHash('sha256').update(text).digest('hex')
  const started: RunEntry = {
    event: 'started',
    run,
    playbook: {
      name: slug,
      id: playbook.id,
      modified: playbook.modified,
      path: `playbooks/${slug}.json`,
      sha256,
      shipped: true,
    },
    case: 'case',
    variables: valuesOf(playbook, null).map(({ name: variable, type, value, reason }) => ({
      name: variable,
      type,
      value,
      reason,
    })),
    answers: {},
    collateral: {},
    tool: { name: 'tatou-ir', version: '0', argv: [] },
  }
  await log.append(started, { at: AT, actor: ACTOR })
  await log.close()
  return run
}

/** What is taken at the conditions of a run. */
export type Path = Way['path']

/** Every way through one of our playbooks. */
export function pathsOf(slug: string): readonly Way[] {
  return waysThrough(Playbook.parse(JSON.parse(LIBRARY.get(slug) ?? 'null')))
}

/** Answers that go along a path: everything is done, with the approvals and values that steps ask for. */
export function answersFor(slug: string, path: Path, more: Readonly<Record<string, object>> = {}): string {
  const playbook = Playbook.parse(JSON.parse(LIBRARY.get(slug) ?? 'null'))
  const steps: Record<string, unknown> = {}
  for (const [name, ways] of Object.entries(path)) steps[name] = ways.map((take) => ({ take }))
  for (const step of Object.values(playbook.workflow)) {
    const said = stepExtension(step)
    if (step.type !== 'action' || said === undefined) continue
    const roles = said.approval?.roles ?? []
    const approvals = Array.from({ length: said.approval?.persons ?? 0 }, (_, at) => ({
      name: `Person ${at + 1}`,
      role: roles[at % roles.length] ?? '',
    }))
    const sets = (step.out_args ?? []).map((name) => [name, name === '__incident_kind__' ? 'other' : 'false'])
    steps[said.key] = { outcome: 'done', approvals, set: Object.fromEntries(sets), ...more[said.key] }
  }
  return JSON.stringify({ default: { outcome: 'done' }, steps }, null, 2)
}

/** Goes on with a run by a file of answers. */
export async function resume(
  folder: string,
  run: string,
  answers: string,
  { code = 0, args = [] }: { readonly code?: number; readonly args?: readonly string[] } = {},
): Promise<PlaybookRunDocument> {
  const file = join(folder, 'answers.yaml')
  await writeFile(file, answers)
  const argv = ['playbook', 'resume', '--case', 'case', '--run', run, '--non-interactive', file, ...args]
  const result = await runCli(argv, { cwd: folder })
  expect(result.code, result.stderr).toBe(code)
  return statusOf(folder, run)
}

/** A run as it stands. */
export async function statusOf(folder: string, run: string): Promise<PlaybookRunDocument> {
  const shown = await runCli(['playbook', 'status', '--case', 'case', '--run', run, '--format', 'json'], {
    cwd: folder,
  })
  expect(shown.code, shown.stderr).toBe(0)
  return PlaybookRunDocument.parse(JSON.parse(shown.stdout))
}

/** What a run came to, without when and by whom. */
export function essence({ state, variables, steps }: PlaybookRunDocument): unknown {
  const bare = steps.map(({ key, visit, state: of, taken, to, reason, note, sets, approvals, evidence }) => ({
    key,
    visit,
    of,
    taken,
    to,
    reason,
    note,
    sets,
    approvals: approvals.map(({ name, role }) => `${name}, ${role}`),
    evidence: evidence.map(({ path, sha256 }) => `${path} ${sha256}`),
  }))
  return { state, steps: bare, variables: variables.map(({ name, value }) => [name, value]) }
}

/** A copy of a run whose log ends after some of its bytes: what `kill -9` leaves. */
export async function cutRun(caseFolder: string, run: string, copy: string, bytes: number): Promise<void> {
  const from = join(caseFolder, 'playbooks', run)
  const to = join(caseFolder, 'playbooks', copy)
  await mkdir(to)
  await cp(join(from, 'evidence'), join(to, 'evidence'), { recursive: true })
  await copyFile(join(from, 'playbook.json'), join(to, 'playbook.json'))
  await writeFile(join(to, 'run.jsonl'), (await readFile(join(from, 'run.jsonl'))).subarray(0, bytes))
}
