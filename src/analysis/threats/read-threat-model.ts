import { ThreatModel, type AttackStep, type Threat } from '../../model/threat-model.ts'
import { gatherFaults, suggest, type Fault, type Faults } from '../../syntax/faults.ts'
import { placeAt, readShape, type Path } from '../../syntax/shape.ts'
import { quote, type Tree } from '../../syntax/tree.ts'
import { readYaml } from '../../syntax/yaml.ts'

/** The names that a model may use. */
export interface KnownNames {
  readonly rules: readonly string[]
  readonly playbooks: readonly string[]
  readonly formats: readonly string[]
}

/** Reads a file of threats. Null when it has a fault; each stands at its place, and all are told at once. */
export function readThreatModel(
  path: string,
  text: string,
  known: KnownNames,
): { readonly model: ThreatModel | null; readonly faults: readonly Fault[] } {
  const faults = gatherFaults()
  const [tree, second] = readYaml(path, text, faults)
  const model = tree === undefined ? null : readShape(ThreatModel, tree, faults, { texts: false })
  if (tree === undefined) {
    if (faults.all().length === 0) faults.error({ file: path, line: 1, column: 1 }, 'empty', 'the file is empty', null)
  } else if (model !== null) checkModel(model, known, { tree, faults })
  if (second !== undefined) faults.error(second.place, 'two-documents', 'a threat model is one document', null)
  return { model: faults.all().length === 0 ? model : null, faults: faults.all() }
}

interface Checked {
  readonly tree: Tree
  readonly faults: Faults
}

function checkModel(model: ThreatModel, known: KnownNames, checked: Checked): void {
  for (const kind of ['assets', 'logs', 'threats'] as const) checkUnique(model[kind], kind, checked)
  for (const [at, { formats }] of model.logs.entries())
    checkNames(formats, known.formats, 'log format', ['logs', at, 'formats'], checked)
  const assets = model.assets.map(({ id }) => id)
  const logs = model.logs.map(({ id }) => id)
  for (const [at, threat] of model.threats.entries()) {
    const path: Path = ['threats', at]
    checkNames(threat.assets, assets, 'asset', [...path, 'assets'], checked)
    checkNames(threat.logs, logs, 'log', [...path, 'logs'], checked)
    checkNames(threat.playbooks, known.playbooks, 'playbook', [...path, 'playbooks'], checked)
    const seen = checkStep(threat.attack, known, [...path, 'attack'], checked)
    if (seen) checkAnswered(threat, path, checked)
  }
}

function checkUnique(list: readonly { readonly id: string }[], kind: string, { tree, faults }: Checked): void {
  const ids = new Set<string>()
  for (const [at, { id }] of list.entries()) {
    if (ids.has(id))
      faults.error(placeAt(tree, [kind, at, 'id']), 'duplicate-id', `${kind}: ${quote(id)} is there twice`, null)
    ids.add(id)
  }
}

function checkNames(
  names: readonly string[],
  known: readonly string[],
  what: string,
  path: Path,
  { tree, faults }: Checked,
): void {
  for (const [at, name] of names.entries()) {
    if (known.includes(name)) continue
    const code = `unknown-${what.replace(' ', '-')}`
    faults.error(placeAt(tree, [...path, at]), code, `there is no ${what} ${quote(name)}`, suggest(name, known))
  }
}

/** What a threat that rules would see needs beside them. */
function checkAnswered({ id, logs, playbooks }: Threat, path: Path, { tree, faults }: Checked): void {
  const place = placeAt(tree, path)
  if (playbooks.length === 0)
    faults.error(place, 'no-playbook', `${quote(id)}: rules would see it and no playbook answers it`, 'Name one.')
  if (logs.length === 0) faults.error(place, 'no-log', `${quote(id)}: rules would see it in no log`, 'Name one.')
}

const ENDS = ['rules', 'unseen', 'any', 'all'] as const

/** Checks a step and all below it; returns whether a rule would see any of them. */
function checkStep(step: AttackStep, known: KnownNames, path: Path, checked: Checked): boolean {
  const given = ENDS.filter((key) => step[key] !== undefined)
  if (given.length !== 1) {
    const message = `${quote(step.step)} has ${given.length === 0 ? 'none' : given.join(' and ')} of ${ENDS.join(', ')}`
    const hint = 'A step has exactly one: rules that would see it, why it is unseen, or the steps that it takes.'
    checked.faults.error(placeAt(checked.tree, path), 'bad-step', message, hint)
  }
  checkNames(step.rules ?? [], known.rules, 'rule', [...path, 'rules'], checked)
  const below = (['any', 'all'] as const).flatMap((key) =>
    (step[key] ?? []).map((each, at) => checkStep(each, known, [...path, key, at], checked)),
  )
  return step.rules !== undefined || below.includes(true)
}
