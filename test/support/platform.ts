import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { LOG_CHECK_IDS, logCheckRule } from '../../src/analysis/quality/log-checks.ts'
import { parseConfig } from '../../src/cli/config/config-file.ts'
import type { Config } from '../../src/model/config.ts'
import { RulesDocument, type RuleSummary } from '../../src/model/rules.ts'
import { ThreatModel } from '../../src/model/threat-model.ts'
import { Playbook } from '../../src/playbook/cacao.ts'
import {
  playbookExtension,
  stepExtension,
  type PlaybookExtension,
  type StepExtension,
} from '../../src/playbook/extension.ts'
import { actionsOf } from '../../src/playbook/graph.ts'
import { runCli } from './run-cli.ts'

const ROOT = join(import.meta.dirname, '../..')

/** A playbook as it ships, with what its steps are for. */
export interface PlatformPlaybook {
  readonly name: string
  readonly title: string
  readonly head: PlaybookExtension
  readonly steps: readonly (StepExtension & { readonly title: string })[]
  /** Who acts in it, and what that role does. */
  readonly roles: ReadonlyMap<string, string>
}

/** All that is known of the platform: its configuration, its playbooks, the rules and its threats. */
export interface Platform {
  readonly config: Config
  readonly playbooks: readonly PlatformPlaybook[]
  /** Rules that report, and what logs say about themselves. */
  readonly rules: readonly Pick<RuleSummary, 'kind' | 'level'>[]
  readonly threats: ThreatModel
}

/** Reads what the pages about the platform are made of. Throws where any of it is not as it should be. */
export async function readPlatform(): Promise<Platform> {
  const file = join(ROOT, 'samples/tatou.config.yaml')
  const { config, faults } = parseConfig(await readFile(file, 'utf8'), file)
  if (config === null) throw new Error(JSON.stringify(faults))
  const names = (await readdir(join(ROOT, 'playbooks'))).filter((name) => name.endsWith('.json')).toSorted()
  const playbooks = await Promise.all(names.map((name) => readPlaybook(join(ROOT, 'playbooks', name))))
  const { stdout } = await runCli(['rules', 'list', '--format', 'json'], { cwd: ROOT })
  const { rules } = RulesDocument.parse(JSON.parse(stdout))
  const threats = ThreatModel.parse(parse(await readFile(join(ROOT, 'docs/threat-model.yaml'), 'utf8')))
  const reporting = rules.filter(({ reports }) => reports)
  return { config, playbooks, rules: [...reporting, ...LOG_CHECK_IDS.map(logCheckRule)], threats }
}

async function readPlaybook(file: string): Promise<PlatformPlaybook> {
  const playbook = Playbook.parse(JSON.parse(await readFile(file, 'utf8')))
  const head = playbookExtension(playbook)
  if (head === undefined) throw new Error(`${file} says nothing of its use`)
  const agents = Object.values(playbook.agent_definitions ?? {})
  return {
    name: head.slug,
    title: playbook.name,
    head,
    steps: actionsOf(playbook).flatMap(([, step]) => {
      const extension = stepExtension(step)
      return extension === undefined ? [] : [{ ...extension, title: step.name ?? extension.key }]
    }),
    roles: new Map(agents.map(({ name, description }) => [name, description ?? ''])),
  }
}
