import { appendFile, chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DrillScore } from '../../model/drill-score.ts'
import type { DrillAnswersInput } from '../../model/drill-answers.ts'
import { PlaybookRunDocument } from '../../model/playbook-run.ts'
import { Unfit, type Desk } from './doctor-desk.ts'

const SAMPLE = 'samples/tatou-campaign'

/** A case is made and verifies; with one byte more in its evidence it does not. */
export async function tryCase(desk: Desk): Promise<string> {
  await desk.run(['ingest', SAMPLE, '--case', 'case'])
  await desk.run(['case', 'show', '--case', 'case', '--verify'])
  const folder = desk.path('case/evidence')
  const [name] = await readdir(folder)
  if (name === undefined) throw new Unfit('the case holds no evidence')
  desk.note('add one byte to its evidence')
  await chmod(join(folder, name), 0o600)
  await appendFile(join(folder, name), 'x')
  await desk.run(['case', 'show', '--case', 'case', '--verify'], 3)
  return 'made and verified; refused with one byte more'
}

/** A playbook is run to its end by a file of answers, and its record verifies; with one word changed it does not. */
export async function tryPlaybook(desk: Desk): Promise<string> {
  await desk.run(['ingest', SAMPLE, '--case', 'run'])
  await writeFile(desk.path('answers.yaml'), 'default: {outcome: done}\n')
  await desk.run(['playbook', 'run', 'first-look', '--case', 'run', '--non-interactive', 'answers.yaml'])
  const shown = await desk.run(['playbook', 'status', '--case', 'run', '--format', 'json'])
  const { state, steps, run } = PlaybookRunDocument.parse(JSON.parse(shown))
  if (state !== 'completed') throw new Unfit(`the run is ${state}, not completed`)
  await desk.run(['case', 'custody', 'verify', '--case', 'run'])
  desk.note('change one word of its record')
  await change(desk.path(`run/playbooks/${run}/run.jsonl`), '"outcome":"done"', '"outcome":"failed"')
  await desk.run(['playbook', 'status', '--case', 'run'], 3)
  return `${steps.length} steps to the end; refused with one word changed`
}

/** A bundle is made, verifies and gives the same results again; with one bit flipped it does not. */
export async function tryBundle(desk: Desk): Promise<string> {
  await desk.run(['bundle', 'create', SAMPLE, '-o', 'bundle.zip'])
  await desk.run(['bundle', 'verify', 'bundle.zip', '--rerun'])
  desk.note('flip one bit in the middle of bundle.zip')
  const bytes = await readFile(desk.path('bundle.zip'))
  const middle = bytes.length >> 1
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle)
  await writeFile(desk.path('flipped.zip'), bytes)
  await desk.run(['bundle', 'verify', 'flipped.zip'], 3)
  return 'made, verified and worked out again; refused with one bit flipped'
}

/** A report is made and says what the logs say; with one figure changed it does not. */
export async function tryReport(desk: Desk): Promise<string> {
  await desk.run(['report', SAMPLE, '--format', 'html', '-o', 'report.html'])
  const page = await readFile(desk.path('report.html'), 'utf8')
  if (!/^<!doctype html>/i.test(page)) throw new Unfit('report.html is no page')
  await desk.run(['report', SAMPLE, '--format', 'json', '-o', 'report.json'])
  await desk.run(['report', 'check', 'report.json', SAMPLE])
  desk.note('change the number of failed logins in report.json')
  await change(desk.path('report.json'), '"label":"Failed logins","value":9', '"label":"Failed logins","value":8')
  await desk.run(['report', 'check', 'report.json', SAMPLE], 3)
  return 'made as a page and a record, checked; refused with one figure changed'
}

/** Replaces the first place of a text in a file, which must be there. */
async function change(path: string, from: string, to: string): Promise<void> {
  const text = await readFile(path, 'utf8')
  if (!text.includes(from)) throw new Unfit(`there is no ${from} in what was written`)
  await writeFile(path, text.replace(from, to))
}

/** The drill that is told: its logs, and so the answers to it, are the same everywhere. */
const DRILL = ['drill', 'new', 'brute_force', '--seed', '7', '--out', 'drill']

const KNOWN_ANSWERS: DrillAnswersInput = {
  sources: ['2001:db8:a13b:606::4ec'],
  targeted: ['sven.castro@example.net'],
  kinds: ['brute_force'],
  first: '2025-11-03T16:21:11.309Z',
  last: '2025-11-03T16:22:38Z',
}

/** A drill is told; known answers get 100 points, none get 0, and what the program itself finds gets 100. */
export async function tryDrill(desk: Desk): Promise<string> {
  await desk.run(DRILL)
  await writeFile(desk.path('known.json'), JSON.stringify(KNOWN_ANSWERS))
  await writeFile(desk.path('none.json'), '{}')
  await desk.run(['timeline', 'drill/logs', '--format', 'json', '-o', 'found.json'])
  for (const [file, wanted] of [
    ['known.json', 100],
    ['none.json', 0],
    ['found.json', 100],
  ] as const) {
    const shown = await desk.run(['drill', 'score', 'drill', '--answers', file, '--format', 'json'])
    const { score } = DrillScore.parse(JSON.parse(shown))
    if (score !== wanted) throw new Unfit(`${file} gets ${score} points, not ${wanted}`)
  }
  return 'told; known answers get 100 points, none 0, and what timeline finds 100'
}
