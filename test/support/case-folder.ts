import { join } from 'node:path'
import { expect } from 'vitest'
import { runCli } from './run-cli.ts'
import { temporaryFolder } from './temporary.ts'

/** The folder of the campaign. */
export const SAMPLE = join(import.meta.dirname, '../../samples/tatou-campaign')

/** Noon of 1 November 2025. */
export const NOON = Date.UTC(2025, 10, 1, 12)

/** A folder with the campaign in a case of the name `case-17`. */
export async function caseFolder(): Promise<string> {
  const cwd = await temporaryFolder()
  expect((await runCli(['ingest', '--case', 'case-17', SAMPLE], { cwd })).code).toBe(0)
  return cwd
}
