import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CaseFile, CaseShowDocument } from '../../src/model/case.ts'
import { runCli } from '../support/run-cli.ts'
import { writeLogs } from '../support/small-logs.ts'
import { temporaryFolder } from '../support/temporary.ts'

const listOf = async (folder: string): Promise<CaseFile> =>
  CaseFile.parse(JSON.parse(await readFile(join(folder, 'case.json'), 'utf8')))

describe('case show', () => {
  it('shows what a case holds', async () => {
    const folder = await temporaryFolder()
    await writeLogs(folder)
    await runCli(['ingest', '--case', 'case', 'security.log', 'security-copy.log', 'packed.log.gz'], { cwd: folder })
    const { code, stdout } = await runCli(['case', 'show', '--case', 'case', '--format', 'json'], { cwd: folder })
    expect(code).toBe(0)
    const document = CaseShowDocument.parse(JSON.parse(stdout))
    expect(document).toMatchObject({
      created: '2025-11-01T12:00:00.000000Z',
      custody: { records: 1 },
      verified: null,
      evidence: [{ path: 'packed.log.gz' }, { path: 'security-copy.log' }],
    })
    expect(document.inputs).toMatchObject([{ lines: 6 }, { lines: 24, also_at: ['security.log'] }])
    const table = await runCli(['case', 'show', '--case', 'case'], { cwd: folder })
    expect(table.stdout).toContain('security-copy.log')
    expect(table.stdout).toContain('copy')
  })

  it('verifies it against its evidence, and finds one changed byte', async () => {
    const folder = await temporaryFolder()
    await writeLogs(folder)
    const names = ['odd.log', 'auth.log']
    await runCli(['ingest', '--case', 'case', ...names], { cwd: folder })
    const verify = async (): Promise<{ code: number; document: CaseShowDocument }> => {
      const { code, stdout } = await runCli(['case', 'show', '--case', 'case', '--verify', '--format', 'json'], {
        cwd: folder,
      })
      return { code, document: CaseShowDocument.parse(JSON.parse(stdout)) }
    }
    expect(await verify()).toMatchObject({ code: 0, document: { verified: true, faults: [] } })

    const custody = join(folder, 'case/custody.jsonl')
    const log = await readFile(custody, 'utf8')
    await writeFile(custody, log.replace('auth.log', 'auth.lag'))
    await runCli(['ingest', '--case', 'case', 'empty.log'], { cwd: folder })
    expect(await verify()).toMatchObject({ code: 0 })
    await writeFile(custody, (await readFile(custody, 'utf8')).replace('auth.lag', 'auth.log'))
    expect(await verify()).toMatchObject({ code: 3, document: { verified: false, faults: [{ code: 'custody' }] } })

    const [input] = (await listOf(join(folder, 'case'))).inputs
    const copy = join(folder, 'case', input?.file ?? '')
    await chmod(copy, 0o600)
    const bytes = await readFile(copy)
    bytes[10] = (bytes[10] ?? 0) ^ 1
    await writeFile(copy, bytes)
    const { code, document } = await verify()
    expect(code).toBe(3)
    expect(document.faults).toContainEqual({
      code: 'evidence',
      path: 'auth.log',
      message: `${input?.file} has changed`,
    })
  })
})
