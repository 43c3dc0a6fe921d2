import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import type { Command, CommandSpec } from '../../src/cli/command.ts'
import { builtinRules } from '../../src/cli/rules/rule-files.ts'
import { Playbook } from '../../src/playbook/cacao.ts'
import { playbookExtension, stepExtension } from '../../src/playbook/extension.ts'
import { QUESTIONS } from '../../src/playbook/bindings.ts'
import { actionsOf } from '../../src/playbook/graph.ts'
import { wordsOf } from '../../src/playbook/command-words.ts'
import { describeCorpus } from '../support/corpora.ts'
import { LIBRARY } from '../support/playbooks.ts'

const FOLDER = join(import.meta.dirname, '../../playbooks')
const playbooks = [...LIBRARY].map(([name, text]) => [name, Playbook.parse(JSON.parse(text))] as const)

describe('the playbooks', () => {
  it('are the files that ship, byte for byte', async () => {
    const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.json'))
    expect(names.toSorted()).toEqual([...LIBRARY.keys()].map((name) => `${name}.json`).toSorted())
    for (const [name, text] of LIBRARY) expect(await readFile(join(FOLDER, `${name}.json`), 'utf8'), name).toBe(text)
  })

  it('are those that an incident on the platform may need', () => {
    expect([...LIBRARY.keys()].toSorted()).toEqual([
      'account-compromise',
      'brute-force',
      'credential-stuffing',
      'data-exfiltration',
      'first-look',
      'flag-compromise',
      'log-tampering',
      'malicious-upload',
      'mfa-fatigue',
      'password-spraying',
      'rmap-abuse',
      'ssh-noise',
      'token-theft',
      'triage',
      'watermark-tampering',
      'web-attack',
    ])
  })

  it.each(playbooks)('%s names roles, time boxes, escalation, evidence and categories of CSF', (_, playbook) => {
    const head = playbookExtension(playbook)
    expect(head?.escalation.length).toBeGreaterThan(0)
    expect(head?.functions.length).toBeGreaterThan(0)
    const said = actionsOf(playbook).map(([, step]) => stepExtension(step))
    for (const step of said) {
      expect(step?.why).toMatch(/\.$/)
      expect(step?.csf.length).toBeGreaterThan(0)
      expect(step?.answer === undefined || step.answer === 'next_playbook' || QUESTIONS.includes(step.answer)).toBe(
        true,
      )
    }
    const keys = said.map((step) => step?.key)
    expect(new Set(keys).size).toBe(keys.length)
    expect(said.some((step) => step?.purpose === 'notify')).toBe(true)
    if (head?.slug !== 'first-look') expect(head?.evidence.length).toBeGreaterThan(2)
  })

  it('name rules, and playbooks to go on with, that exist', async () => {
    const titles = new Set((await builtinRules()).map(({ title }) => title))
    const ids = new Set(playbooks.map(([, { id }]) => id))
    for (const [name, playbook] of playbooks) {
      for (const rule of playbookExtension(playbook)?.rules ?? [])
        expect(titles.has(rule), `${name}: ${rule}`).toBe(true)
      for (const step of Object.values(playbook.workflow))
        if (step.type === 'playbook-action') expect(ids.has(step.playbook_id), `${name}: ${step.name ?? ''}`).toBe(true)
    }
  })

  it('share no identifier of a step', () => {
    const all = playbooks.flatMap(([, { workflow }]) => Object.keys(workflow))
    expect(new Set(all).size).toBe(all.length)
  })
})

const flagsOf = (spec: CommandSpec): readonly string[] =>
  spec.options.flatMap(({ flags }) => flags.match(/--?[a-z][a-z-]*/g) ?? [])

function specOf(
  words: readonly string[],
  commands: readonly Command[],
): { spec: CommandSpec; rest: readonly string[] } | null {
  const [first, ...rest] = words
  const found = commands.find(({ name }) => name === first)
  if (found === undefined) return null
  return found.kind === 'command' ? { spec: found, rest } : specOf(rest, found.commands)
}

describe('the commands in playbooks', () => {
  const all = playbooks.flatMap(([name, playbook]) =>
    actionsOf(playbook).flatMap(([, step]) =>
      step.commands.flatMap(({ type, command = '' }) => (type === 'bash' ? [[name, command] as const] : [])),
    ),
  )
  const own = [
    ...new Map(all.filter(([, command]) => command.startsWith('tatou-ir ')).map((row) => [row[1], row])),
  ].map(([, row]) => row)

  it('need no shell', () => {
    for (const [name, command] of all) expect(wordsOf(command), `${name}: ${command}`).toMatchObject({ kind: 'words' })
  })

  it.each(own)('of %s are ours: %s', (_, command) => {
    const words = command.split(' ').slice(1)
    const found = specOf(words, COMMANDS)
    expect(found, command).not.toBeNull()
    const options = found?.rest.filter((word) => word.startsWith('-') && !/^-\d/.test(word)) ?? []
    for (const option of options) expect(found && flagsOf(found.spec), command).toContain(option)
  })

  it('are more than ten', () => expect(own.length).toBeGreaterThan(10))
})

const SCHEMA = 'https://raw.githubusercontent.com/oasis-open/cacao-json-schemas/main/schemas/playbook.json'

describeCorpus('cacao', 'the published schemas of CACAO', (path) => {
  const load = async (): Promise<ValidateFunction | undefined> => {
    const ajv = new Ajv({ strict: false, validateFormats: false, logger: false })
    for (const entry of await readdir(join(path, 'schemas'), { recursive: true }))
      if (entry.endsWith('.json')) ajv.addSchema(JSON.parse(await readFile(join(path, 'schemas', entry), 'utf8')))
    return ajv.getSchema(SCHEMA)
  }

  it('take every playbook, and not anything', async () => {
    const validate = await load()
    for (const [name, text] of LIBRARY)
      expect(validate?.(JSON.parse(text)), `${name}: ${JSON.stringify(validate?.errors)}`).toBe(true)
    expect(validate?.({ type: 'playbook' })).toBe(false)
  })
})
