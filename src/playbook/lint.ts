import { gatherFaults, type Place } from '../syntax/faults.ts'
import { placeAt, readShape } from '../syntax/shape.ts'
import { readYaml } from '../syntax/yaml.ts'
import type { Path } from '../syntax/shape.ts'
import type { Tree } from '../syntax/tree.ts'
import { Playbook } from './cacao.ts'
import { jsonPointer, type Complaint, type LintCode } from './complaints.ts'
import { PLAYBOOK_EXTENSION, PlaybookExtension, STEP_EXTENSION, StepExtension } from './extension.ts'
import { conductFaults, headFaults } from './lint-conduct.ts'
import { flowFaults } from './lint-flow.ts'
import { referenceFaults } from './lint-references.ts'
import { variableFaults } from './lint-variables.ts'

/** Something wrong with a playbook: where in the document (JSON pointer) and where in the file. */
export interface PlaybookFault {
  readonly code: LintCode
  readonly pointer: string
  readonly place: Place
  readonly message: string
  readonly hint: string
}

/** A file that was read: the playbook, when it has the form of one, and all that is wrong with it. */
export interface LintedPlaybook {
  readonly playbook: Playbook | null
  readonly faults: readonly PlaybookFault[]
}

/** Reads a playbook and checks form and meaning. What has not the form of CACAO is not looked at further. */
export function lintPlaybook(path: string, text: string): LintedPlaybook {
  const [tree, faults] = readTree(path, text)
  if (tree === null) return { playbook: null, faults }
  const gathered = gatherFaults()
  const playbook = readShape(Playbook, tree, gathered, { texts: false })
  if (playbook === null) return { playbook, faults: gathered.all().map((fault) => formFault(tree, fault)) }
  const complaints = [
    ...extensionFaults(playbook),
    ...headFaults(playbook),
    ...referenceFaults(playbook),
    ...flowFaults(playbook),
    ...variableFaults(playbook),
    ...conductFaults(playbook),
  ]
  const found = complaints.map((complaint) => placed(tree, complaint))
  return { playbook, faults: found.toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column) }
}

/** JSON is YAML, whose reader knows where everything stands; but YAML is no JSON. */
function readTree(path: string, text: string): readonly [Tree | null, PlaybookFault[]] {
  const gathered = gatherFaults()
  const trees = readYaml(path, text, gathered)
  const [tree] = trees
  const faults = gathered.all().map((fault) => formFault(null, fault))
  if (faults.length > 0) return [null, faults]
  const place = { file: path, line: 1, column: 1 }
  const none = (message: string, hint: string): readonly [null, PlaybookFault[]] => [
    null,
    [{ code: 'PB001', pointer: '', place, message, hint }],
  ]
  if (tree === undefined || trees.length > 1)
    return none('the file is no JSON object', 'A playbook is one JSON object.')
  return isJson(text) ? [tree, []] : none('the file is no JSON', 'A playbook is JSON; YAML is not read by other tools.')
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

interface Told {
  readonly place: Place
  readonly message: string
  readonly hint: string | null
}

/** What has the form is at hand: ours. */
const COMPARE = 'Compare it with one of ours: tatou-ir playbook show brute-force --format cacao'

function formFault(tree: Tree | null, { place, message, hint }: Told): PlaybookFault {
  return { code: 'PB001', pointer: tree === null ? '' : pointerAt(tree, place), place, message, hint: hint ?? COMPARE }
}

function placed(tree: Tree, { code, path, message, hint }: Complaint): PlaybookFault {
  return { code, pointer: jsonPointer(path), place: placeAt(tree, path), message, hint }
}

/** The pointer to what stands at a place: a value, or a key that has one. */
function pointerAt(tree: Tree, place: Place): string {
  const isThere = (at: Place): boolean => at.line === place.line && at.column === place.column
  const search = (at: Tree, path: Path): Path | null => {
    if (isThere(at.place)) return path
    const below: readonly (readonly [PropertyKey, Tree])[] =
      at.kind === 'list'
        ? [...at.items.entries()]
        : at.kind === 'map'
          ? at.entries.map(({ key, value }) => [key, value])
          : []
    const named = at.kind === 'map' ? at.entries.find((entry) => isThere(entry.place)) : undefined
    if (named !== undefined) return [...path, named.key]
    for (const [key, value] of below) {
      const found = search(value, [...path, key])
      if (found !== null) return found
    }
    return null
  }
  return jsonPointer(search(tree, []) ?? [])
}

/** Our own extensions have a form of their own. */
function* extensionFaults(playbook: Playbook): Generator<Complaint> {
  const own = playbook.playbook_extensions?.[PLAYBOOK_EXTENSION]
  if (own !== undefined) yield* issuesOf(PlaybookExtension.safeParse(own), ['playbook_extensions', PLAYBOOK_EXTENSION])
  for (const [id, { step_extensions: extensions }] of Object.entries(playbook.workflow)) {
    const said = extensions?.[STEP_EXTENSION]
    if (said !== undefined)
      yield* issuesOf(StepExtension.safeParse(said), ['workflow', id, 'step_extensions', STEP_EXTENSION])
  }
}

function* issuesOf(
  result: {
    readonly error?: { readonly issues: readonly { readonly path: Path; readonly message: string }[] } | undefined
  },
  at: Path,
): Generator<Complaint> {
  for (const { path, message } of result.error?.issues ?? [])
    yield {
      code: 'PB001',
      path: [...at, ...path],
      message: `${path.map(String).join('.') || 'the extension'}: ${message}`,
      hint: SEE,
    }
}

const SEE = 'See tatou-ir schema playbook-step and playbook-head for the form.'
