import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SuggestDocument } from '../../src/model/playbook.ts'
import { escapeMermaid } from '../../src/output/escape-mermaid.ts'
import { HOSTILE } from '../support/hostile.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const ROOT = join(import.meta.dirname, '../..')

async function suggest(paths: readonly string[], cwd = ROOT): Promise<SuggestDocument> {
  const result = await runCli(['playbook', 'suggest', ...paths, '--format', 'json', '--year', '2025'], { cwd })
  expect(result.code, result.stderr).toBe(0)
  return SuggestDocument.parse(JSON.parse(result.stdout))
}

/** Lines of the platform's security.log, one a second. */
function securityLog(lines: readonly (readonly [account: string, source: string, outcome: 'ok' | 'bad'])[]): string {
  const text = lines.map(([account, source, outcome], at) => {
    const time = `2025-10-18 16:${String(10 + Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')},100`
    return outcome === 'ok'
      ? `${time} | INFO | SUCCESS | User:system | IP:${source} | LOGIN SUCCESS: ${account} from ${source} | Status:SUCCESS`
      : `${time} | WARNING | SECURITY_ALERT - FAILURE | User:system | IP:${source} | LOGIN FAILED - Invalid credentials for ${account} from ${source} | Status:FAILED`
  })
  return `${text.join('\n')}\n`
}

describe('playbook suggest', () => {
  it.each([
    ['samples/tatou-campaign', 'brute-force'],
    ['samples/ssh-bruteforce', 'ssh-noise'],
    ['samples/web-attack', 'web-attack'],
  ])('%s begins with %s', async (path, name) => {
    const { suggestions } = await suggest([path])
    expect(suggestions[0]).toMatchObject({ rank: 1, name })
    expect(suggestions[0]?.reasons.join(' ')).toMatch(/finding/)
    expect(suggestions.map(({ score }) => score)).toEqual(
      suggestions.map(({ score }) => score).toSorted((a, b) => b - a),
    )
    expect(suggestions.some((each) => each.name === 'first-look')).toBe(true)
  })

  it('puts an account that fell first, and counts whom a block would hit', async () => {
    const folder = await temporaryFolder()
    const source = '203.0.113.9'
    const failures = Array.from({ length: 8 }, () => ['victim@example.com', source, 'bad'] as const)
    const honest = ['ann@example.com', 'bob@example.com'].map((account) => [account, source, 'ok'] as const)
    await writeFile(
      join(folder, 'security.log'),
      securityLog([...honest, ...failures, ['victim@example.com', source, 'ok']]),
    )
    const { suggestions, verdict } = await suggest(['security.log'], folder)
    expect(verdict).toBe('compromised')
    expect(suggestions[0]?.name).toBe('account-compromise')
    const block = suggestions[0]?.containment.find(({ step }) => step === 'Block the source')
    // Ann and Bob logged in from there, and the victim was the attacker's.
    expect(block?.collateral).toMatchObject({ accounts: 2, names: ['ann@example.com', 'bob@example.com'] })
    const secure = suggestions[0]?.containment.find(({ approval }) => approval?.startsWith('two persons'))
    expect(secure?.collateral?.names).toEqual(['victim@example.com'])
  })

  it('has nothing but the checklist where nothing happened', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'security.log'), securityLog([['ann@example.com', '192.0.2.7', 'ok']]))
    const { suggestions } = await suggest(['security.log'], folder)
    expect(suggestions.map(({ name }) => name)).toEqual(['first-look'])
  })
})

describe('a label of Mermaid', () => {
  it.each(HOSTILE.map(({ name, value }) => [name, value]))('keeps %s from acting', (_, value) => {
    expect(escapeMermaid(value)).toMatch(/^(?:[A-Za-z0-9 .,:/_+=@-]|#\d+;)*$/)
  })

  it('has quotes and brackets as entities', () =>
    expect(escapeMermaid('a "b" <c> #1;')).toBe('a #34;b#34; #60;c#62; #35;1#59;'))
})
