import { DEFAULT_CONFIG, type Config } from '../../model/config.ts'
import { CHECK_AREAS, type Check, type DoctorDocument } from '../../model/doctor.ts'
import { TatouError } from '../../model/errors.ts'
import type { ConfigUsed } from '../../model/timeline.ts'
import { renderDoctor } from '../../output/doctor.ts'
import { formatInstant } from '../../time/instant.ts'
import type { Invocation } from '../command.ts'
import { readConfig } from '../config/config.ts'
import { zoneProblem } from '../config/zone-faults.ts'
import { allChecks } from '../doctor/doctor-all.ts'
import { failed, passed, skipped, timed, type Subject } from '../doctor/doctor-checks.ts'
import { deploymentChecks } from '../doctor/doctor-deployment.ts'
import { installationChecks } from '../doctor/doctor-installation.ts'
import { caseChecks, givenRulesCheck, ownRulesCheck, playbookChecks } from '../doctor/doctor-own.ts'
import { keepDoctor } from '../doctor/doctor-keep.ts'
import { outputOptions, text, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** Exit code when something is not fit. */
const UNFIT = 1

/** `doctor`: is everything fit for an incident. */
export async function run(invocation: Invocation): Promise<number> {
  const { options } = invocation
  const faults = new UsageFaults()
  const output = outputOptions(invocation, ['table', 'json'], faults)
  const folder = text(options, 'case')
  // Addresses to probe come only from a file that was named.
  if (options['deployment'] === true && text(options, 'config') === null)
    faults.add('--deployment probes addresses: name the configuration that says which, with --config FILE')
  if (options['keep'] === true && folder === null) faults.add('--keep writes into a case: name it with --case DIR')
  faults.check()
  const began = invocation.host.now()
  const { config, used, checks: configured } = await configCheck(invocation)
  const checks = [
    ...(await installationChecks(invocation)),
    ...configured,
    ...(await ownRulesCheck(invocation, config)),
    ...(await givenRulesCheck(invocation, config)),
    ...(await playbookChecks(invocation)),
    ...(options['all'] === true ? await allChecks(invocation) : []),
    ...(await partChecks(invocation, 'case', folder !== null, () => caseChecks(invocation, folder ?? ''))),
    ...(await partChecks(invocation, 'deployment', isDeployment(invocation, config), () =>
      deploymentChecks(invocation, config),
    )),
  ]
  const document = documentOf(invocation, began, checks, used)
  const context = { inputs: folder === null ? [] : [folder], db: null, span: [] }
  // What was found is told whether or not it can be kept.
  await present(invocation, output, context, (format, style) => renderDoctor(document, format, style))
  if (options['keep'] === true && folder !== null) await keepDoctor(invocation, folder, document)
  return document.ok ? 0 : UNFIT
}

/** With `--all` a deployment is looked at where the configuration that was named says what there is to look at. */
function isDeployment({ options }: Invocation, { deployment }: Config): boolean {
  if (options['deployment'] === true) return true
  const { timeout_seconds: _, ...targets } = deployment
  const isNamed = Object.values(targets).some((target) => target !== undefined && target.length > 0)
  return options['all'] === true && text(options, 'config') !== null && isNamed
}

const HINTS = {
  case: 'name one with --case DIR',
  deployment: 'name a configuration that says under deployment what there is, with --config FILE',
} as const

/** The checks of a part; with `--all` one that cannot be checked is told of. */
async function partChecks(
  { options }: Invocation,
  area: keyof typeof HINTS,
  isWanted: boolean,
  checks: () => Promise<Check[]>,
): Promise<Check[]> {
  if (isWanted) return checks()
  if (options['all'] !== true) return []
  return [skipped({ area, name: area }, 'was not looked at', HINTS[area])]
}

interface Configured {
  readonly config: Config
  readonly used: ConfigUsed
  readonly checks: Check[]
}

/** A configuration that is broken is one fault among others: the rest is checked without it. */
async function configCheck(invocation: Invocation): Promise<Configured> {
  const subject: Subject = { area: 'configuration', name: 'configuration', tried: 'tatou-ir config check' }
  let read: Omit<Configured, 'checks'> = { config: DEFAULT_CONFIG, used: null }
  const checks = await timed(invocation.host, async () => {
    try {
      read = await readConfig(invocation, [])
      const { used, config } = read
      const problem = config.time_zone === undefined ? null : await zoneProblem(invocation, config.time_zone)
      if (problem !== null) return failed(subject, `time_zone: ${problem.message}`, problem.hint)
      return passed(subject, used === null ? 'there is none, the defaults are in force' : `${used.path} is in order`)
    } catch (error) {
      if (!(error instanceof TatouError)) throw error
      return failed(subject, error.message, error.hint)
    }
  })
  return { ...read, checks }
}

function documentOf({ host }: Invocation, began: number, checks: Check[], used: ConfigUsed): DoctorDocument {
  const count = (status: Check['status']): number => checks.filter((check) => check.status === status).length
  return {
    schema: 'tatou-ir/doctor/v1',
    config: used,
    at: formatInstant(began * 1000),
    seconds: (host.now() - began) / 1000,
    ok: count('fail') === 0,
    passed: count('pass'),
    warnings: count('warn'),
    failed: count('fail'),
    skipped: count('skip'),
    checks: checks.toSorted((a, b) => CHECK_AREAS.indexOf(a.area) - CHECK_AREAS.indexOf(b.area)),
  }
}
