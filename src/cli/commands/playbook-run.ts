import { TatouError } from '../../model/errors.ts'
import { renderPlan } from '../../output/playbook-plan.ts'
import { answerOf } from '../../playbook/bindings.ts'
import { collateralOf } from '../../playbook/collateral.ts'
import { actionsOf } from '../../playbook/graph.ts'
import { playbookExtension, stepExtension } from '../../playbook/extension.ts'
import type { Incident } from '../../playbook/incident.ts'
import { createRun, readRun, RunLog } from '../../store/run-folder.ts'
import type { RunEntry } from '../../model/playbook-run.ts'
import type { Invocation } from '../command.ts'
import { outputOptions, text, UsageFaults } from '../options.ts'
import { findPlaybook, shippedPlaybooks, type UsablePlaybook } from '../playbook/playbook-files.ts'
import { goOn } from '../playbook/playbook-go-on.ts'
import { withIncident } from '../playbook/playbook-incident.ts'
import { givenValues, knownOf, planDocument } from '../playbook/playbook-plan.ts'
import { author, caseOf, loadRun } from '../playbook/playbook-runs.ts'
import { present } from '../terminal/present.ts'
import { version } from '../version.ts'
import type { Playbook } from '../../playbook/cacao.ts'

/** `playbook run`: begins a playbook on a case, and goes through it step by step. */
export async function run(invocation: Invocation): Promise<number> {
  const { args, host, options } = invocation
  const usage = new UsageFaults()
  const output = outputOptions(invocation, ['table'], usage)
  const found = await findPlaybook(args[0] ?? '', host.cwd)
  const given = givenValues(invocation, found.playbook, usage)
  if (text(options, 'case') === null) usage.add('name the case with --case DIR (tatou-ir ingest makes one)')
  usage.check()
  checkTrust(invocation, found)
  const opened = await caseOf(invocation)
  const others = (await shippedPlaybooks()).map(({ playbook }) => playbook)
  const begun: string[] = []
  const code = await withIncident(invocation, [], async (incident) => {
    const document = planDocument(found, others, incident, given)
    if (options['dryRun'] === true) {
      const context = { inputs: [], db: null, span: [] }
      await present(invocation, output, context, (_, style) => renderPlan(document, 'table', style))
      return 0
    }
    const name = await createRun(opened.folder, runName(invocation, found.playbook), found.file.text)
    begun.push(name)
    const log = await RunLog.open(await readRun(opened.folder, name))
    try {
      await log.append(startedEntry(invocation, found, name, { incident, others, document }), author(invocation))
    } finally {
      await log.close()
    }
    return 0
  })
  const [name] = begun
  return name === undefined ? code : goOn(invocation, await loadRun(opened, name))
}

/** What did not come with us runs nothing until somebody has looked at it and says so by its digest. */
function checkTrust({ options }: Invocation, { file }: UsablePlaybook): void {
  const trusted = text(options, 'trust')
  if (file.shipped || trusted?.toLowerCase() === file.sha256) return
  throw new TatouError('playbook-untrusted', { path: file.path, sha256: file.sha256 })
}

/** Runs are named by when they began and what they are: they sort by time. */
function runName({ host }: Invocation, playbook: Playbook): string {
  const stamp = new Date(host.now()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
  const slug = playbookExtension(playbook)?.slug ?? 'playbook'
  return `${stamp}Z-${slug.slice(0, 60)}`
}

interface Start {
  readonly incident: Incident
  readonly others: readonly Playbook[]
  readonly document: ReturnType<typeof planDocument>
}

/** All that the logs say is written down with the beginning: a run needs them no more, and a resumed one sees the same. */
function startedEntry(
  invocation: Invocation,
  { playbook, file }: UsablePlaybook,
  begun: string,
  { incident, others, document }: Start,
): RunEntry {
  const said = actionsOf(playbook).flatMap(([, step]) => stepExtension(step) ?? [])
  const known = knownOf(incident, document.variables, others, playbook)
  const questions = [...new Set(said.flatMap(({ answer }) => answer ?? []))]
  const scopes = [...new Set(said.flatMap(({ collateral }) => collateral ?? []))]
  return {
    event: 'started',
    run: begun,
    playbook: {
      name: document.playbook.name,
      id: playbook.id,
      modified: playbook.modified,
      path: file.path,
      sha256: file.sha256,
      shipped: file.shipped,
    },
    case: incident.case ?? '',
    variables: document.variables.map(({ name, type, value, reason }) => ({ name, type, value, reason })),
    answers: Object.fromEntries(
      questions.map((question) => [question, known.answerOf(question) ?? answerOf(question, incident) ?? '']),
    ),
    collateral: Object.fromEntries(scopes.map((scope) => [scope, collateralOf(scope, incident)])),
    tool: { name: 'tatou-ir', version: version(), argv: [...invocation.commandLine] },
  }
}
