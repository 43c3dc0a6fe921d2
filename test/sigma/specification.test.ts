import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { lintRules } from '../../src/sigma/lint.ts'
import { parseRules, type RuleFile } from '../../src/sigma/parse.ts'
import { describeCorpus } from '../support/corpora.ts'

function filesIn(folder: string): RuleFile[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yml'))
  return names.toSorted().map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))
}

describeCorpus('sigma/specification', 'the examples of the specification', (path) => {
  it.each([
    ['rules', 2],
    ['correlation', 8],
    ['filter', 2],
  ])('are all read: %s', (folder, count) => {
    const { rules, faults } = parseRules(filesIn(join(path, 'tests/schema', folder)))
    expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(rules).toHaveLength(count)
  })

  it('are told what they lack', () => {
    const files = filesIn(join(path, 'tests/schema/correlation')).filter(({ path: file }) => file.startsWith('value_'))
    const codes = lintRules(files).map(({ code, place }) => `${place.file} ${code}`)
    expect(codes).toContain('value_percentile.yml missing-percentile')
    expect(codes).toContain('value_sum.yml unknown-reference')
  })
})

describeCorpus('sigma/sigmalite', 'rules in the wild', (path) => {
  it('are all read, but one that needs a placeholder', () => {
    const files = [...filesIn(path), ...filesIn(join(path, 'sigma'))]
    const options = { placeholders: { Admins_Workstations: ['adm-*'] } }
    const errors = parseRules(files).faults.filter(({ severity }) => severity === 'error')
    expect(errors.map(({ code }) => code)).toEqual(['unresolved-placeholder'])
    const { rules, faults } = parseRules(files, options)
    expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(rules).toHaveLength(files.length)
  })
})
