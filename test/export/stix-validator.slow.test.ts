import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { exportStix } from '../../src/export/stix.ts'
import { collect } from '../support/documents.ts'
import { HOSTILE } from '../support/hostile.ts'
import { incidentWith } from '../support/incident.ts'
import { describeWith } from '../support/program.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

// UUIDv5 (103) is what makes ids the same each time, and the standard allows it; the page of a technique (302) has no digest
// that holds. All else that the validator can find is asked for.
const STRICT = ['--strict', '--enforce-refs', '-d', '103,302']

const SAMPLES = [
  ['samples/tatou-campaign'],
  ['samples/ssh-bruteforce', '--year', '2025'],
  ['samples/web-attack', '--tlp', 'TLP:GREEN'],
  ['samples/tatou-busy-day', '--tlp', 'TLP:AMBER+STRICT'],
]

describeWith(['stix2_validator'], 'the validator of OASIS', () => {
  it('finds nothing wrong with bundles of samples, of a break-in and of forged logs, and all with a broken one', async () => {
    const folder = await temporaryFolder()
    const files: string[] = []
    const add = async (text: string): Promise<void> => {
      const file = join(folder, `${files.length}.json`)
      await writeFile(file, text)
      files.push(file)
    }
    for (const [sample = '', ...options] of SAMPLES)
      await add((await runCli(['export', sample, '--to', 'stix', ...options])).stdout)
    const bundle = await collect(exportStix(incidentWith()))
    await add(bundle)
    for (const { value } of HOSTILE) await add(await collect(exportStix(incidentWith(value))))
    const broken = join(folder, 'broken.json')
    await writeFile(broken, (await readFile(join(folder, '4.json'), 'utf8')).replace('"pattern_type":"stix",', ''))
    const { stdout } = spawnSync('stix2_validator', [...STRICT, ...files, broken], {
      encoding: 'utf8',
      maxBuffer: 100_000_000,
    })
    const verdicts = stdout.match(/STIX JSON: \w+/g) ?? []
    expect(stdout.slice(-3000)).toContain("'pattern_type' is a required property")
    expect(verdicts).toHaveLength(files.length + 1)
    expect(verdicts.filter((verdict) => verdict.endsWith('Invalid'))).toHaveLength(1)
  }, 120_000)
})
