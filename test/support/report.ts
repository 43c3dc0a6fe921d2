import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ReportDocument } from '../../src/model/report.ts'
import { runCli } from './run-cli.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Configuration of the platform whose logs the samples are: the gateway of its container network. */
export const GATEWAY_CONFIG = 'gateways: [172.18.0.1]\n'

/** Runs `report` in the repository, and returns what it wrote to a file of that ending. */
export async function reportFile(ending: string, argv: readonly string[]): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'tatou-ir-test-'))
  try {
    const file = join(folder, `report.${ending}`)
    const { code, stderr } = await runCli(['report', ...argv, '-o', file], { cwd: ROOT })
    if (code !== 0) throw new Error(`report ended with ${code}: ${stderr}`)
    return await readFile(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The record of a report. */
export async function reportOf(argv: readonly string[]): Promise<ReportDocument> {
  return ReportDocument.parse(JSON.parse((await reportFile('json', argv)).toString('utf8')))
}
