import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Coverage } from '../../analysis/rule-coverage.ts'
import { LOG_CHECK_IDS, logCheckRule } from '../../analysis/quality/log-checks.ts'
import { coverThreats, type ThreatContext } from '../../analysis/threats/cover-threats.ts'
import { readThreatModel } from '../../analysis/threats/read-threat-model.ts'
import { takenIds } from '../../formats/registry.ts'
import { TatouError } from '../../model/errors.ts'
import type { Input } from '../../model/ledger.ts'
import type { CoveredRule } from '../../model/rule-coverage.ts'
import type { ThreatCoverageDocument } from '../../model/threat-coverage.ts'
import type { ThreatModel } from '../../model/threat-model.ts'
import type { ConfigUsed } from '../../model/timeline.ts'
import { playbookExtension } from '../../playbook/extension.ts'
import type { SigmaRule } from '../../sigma/rule.ts'
import { faultText } from '../../syntax/faults.ts'
import type { Invocation } from '../command.ts'
import { readFormats } from '../formats/format-files.ts'
import { shippedPlaybooks } from '../playbook/playbook-files.ts'
import { builtinRules } from './rule-files.ts'

/** The threats of the platform, which come with the program. */
const SHIPPED = fileURLToPath(new URL('../../../docs/threat-model.yaml', import.meta.url))

/** A model is written by hand. */
const MOST_BYTES = 1_000_000

/** Threats that were read, with all that is needed to say who would notice them. */
export interface Threats {
  readonly model: ThreatModel
  readonly file: { readonly path: string; readonly sha256: string }
  readonly playbooks: ReadonlyMap<string, string>
  readonly known: ThreatContext['known']
}

/**
 * Reads the threats of `--threats`: those of a file, or ours. `rules` are those of the run; a model may also name rules of
 * ours that were left out. Throws TatouError `threats` with all faults of the file.
 */
export async function readThreats(invocation: Invocation, rules: readonly SigmaRule[]): Promise<Threats> {
  const given = invocation.options['threats']
  const path = typeof given === 'string' ? given : 'docs/threat-model.yaml'
  const bytes = await readModel(typeof given === 'string' ? resolve(invocation.host.cwd, given) : SHIPPED, path)
  const named = [...rules, ...(await builtinRules())].flatMap(({ name, title, level }) =>
    name === null ? [] : { name, title, level },
  )
  const known = [...named, ...LOG_CHECK_IDS.map((name) => ({ name, ...logCheckRule(name) }))]
  const playbooks = new Map(
    (await shippedPlaybooks()).flatMap(({ playbook }) => {
      const slug = playbookExtension(playbook)?.slug
      return slug === undefined ? [] : [[slug, playbook.name] as const]
    }),
  )
  const own = await readFormats(invocation, invocation.args)
  const { model, faults } = readThreatModel(path, bytes.toString('utf8'), {
    rules: known.map(({ name }) => name),
    playbooks: [...playbooks.keys()],
    formats: [...takenIds(), ...own.map(({ format }) => format.id)],
  })
  if (model === null) throw new TatouError('threats', { problem: faults.map(faultText).join('\n') })
  return { model, file: { path, sha256: createHash('sha256').update(bytes).digest('hex') }, playbooks, known }
}

async function readModel(file: string, path: string): Promise<Buffer> {
  const found = await stat(file).catch(() => undefined)
  if (found?.isFile() === true && found.size <= MOST_BYTES) return readFile(file)
  const why =
    found === undefined ? 'there is no such file' : found.isFile() ? 'it is larger than 1 MB' : 'it is no file'
  throw new TatouError('threats', { problem: `--threats ${path}: ${why}` })
}

/** What the rules that were asked say about threats. `inputs` is empty where there are no logs. */
export function threatDocument(
  { model, file, playbooks, known }: Threats,
  { rules }: Coverage,
  inputs: readonly Input[],
  config: ConfigUsed,
): ThreatCoverageDocument {
  const formats = new Set(inputs.flatMap((input) => input.formats.map(({ id }) => id)))
  const covered = coverThreats(model, {
    rules: [...rules, ...LOG_CHECK_IDS.map(checkOf)],
    known,
    playbooks,
    formats: inputs.length === 0 ? null : formats,
  })
  const { name, about } = model
  return {
    schema: 'tatou-ir/threat-coverage/v1',
    inputs: [...inputs],
    config,
    model: { name, about, ...file },
    ...covered,
  }
}

/** What logs say about themselves needs no rule and is asked of every log. */
function checkOf(name: (typeof LOG_CHECK_IDS)[number]): CoveredRule {
  const { id, title, level } = logCheckRule(name)
  const nowhere = { path: '', line: 0 }
  return { id, name, title, level, techniques: [], outcome: 'ready', reason: null, findings: 0, ...nowhere }
}
