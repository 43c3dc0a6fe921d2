import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { AccountsDocument } from '../../src/model/accounts.ts'
import { EventDocument } from '../../src/model/event.ts'
import { SourcesDocument } from '../../src/model/sources.ts'
import { TimelineDocument } from '../../src/model/timeline.ts'
import { runCli, type CliOptions } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

/** Files by name, written into a new folder that goes when the test does. */
export async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await temporaryFolder()
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  return folder
}

/** How to ask: more arguments, and what `runCli` takes. `code` is the exit code that is expected (0). */
export interface Asking extends CliOptions {
  readonly args?: readonly string[]
  readonly code?: number
}

/** Standard output of a command on the folder `cwd`, whose relative name is what documents show. */
async function ask(
  command: string,
  folder: string,
  format: string,
  { args, code = 0, ...options }: Asking,
): Promise<string> {
  const argv = [command, '.', '--format', format, ...(args ?? [])]
  const result = await runCli(argv, { cwd: folder, ...options })
  expect(result, result.stderr).toMatchObject({ code })
  return result.stdout
}

/** The `timeline` document of a folder, checked against its model. */
export async function timeline(folder: string, asking: Asking = {}): Promise<TimelineDocument> {
  return TimelineDocument.parse(JSON.parse(await ask('timeline', folder, 'json', asking)))
}

/** The `sources` document of a folder. */
export async function sources(folder: string, asking: Asking = {}): Promise<SourcesDocument> {
  return SourcesDocument.parse(JSON.parse(await ask('sources', folder, 'json', asking)))
}

/** The `accounts` document of a folder. */
export async function accounts(folder: string, asking: Asking = {}): Promise<AccountsDocument> {
  return AccountsDocument.parse(JSON.parse(await ask('accounts', folder, 'json', asking)))
}

/** The events of a folder, from NDJSON. */
export async function events(folder: string, asking: Asking = {}): Promise<EventDocument[]> {
  const text = await ask('events', folder, 'ndjson', asking)
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => EventDocument.parse(JSON.parse(line)))
}

/** The figures of a summary that the counting rules decide. */
export function figures(document: Pick<TimelineDocument, 'summary'>) {
  const {
    events: all,
    failed_logins,
    successful_logins,
    enumeration_attempts,
    sources: ips,
    accounts: names,
    corroborated,
  } = document.summary
  return {
    events: all,
    failed_logins,
    successful_logins,
    enumeration_attempts,
    sources: ips,
    accounts: names,
    corroborated,
  }
}
