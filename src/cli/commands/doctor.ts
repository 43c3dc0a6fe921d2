import { DEFAULT_CONFIG, type Config } from '../../model/config.ts'
import type { Check, DoctorDocument } from '../../model/doctor.ts'
import { TatouError } from '../../model/errors.ts'
import type { ConfigUsed } from '../../model/timeline.ts'
import { renderDoctor } from '../../output/doctor.ts'
import { formatInstant } from '../../time/instant.ts'
import type { Invocation } from '../command.ts'
import { readConfig } from '../config/config.ts'
import { failed, passed, skipped } from '../doctor/doctor-checks.ts'
import { deploymentChecks } from '../doctor/doctor-deployment.ts'
import { caseChecks, installationChecks, playbookChecks, ruleChecks } from '../doctor/doctor-own.ts'
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
  const { config, used, check } = await configCheck(invocation)
  const checks = [
    ...(await installationChecks(invocation)),
    check,
    ...(await ruleChecks(invocation, config)),
    ...(await playbookChecks()),
    ...(await partChecks(invocation, 'case', folder !== null, () => caseChecks(invocation, folder ?? ''))),
    ...(await partChecks(invocation, 'deployment', isDeployment(invocation), () =>
      deploymentChecks(invocation, config),
    )),
  ]
  const document = documentOf(invocation, checks, used)
  const context = { inputs: folder === null ? [] : [folder], db: null, span: [] }
  if (options['keep'] === true && folder !== null) await keepDoctor(invocation, folder, document)
  await present(invocation, output, context, (format, style) => renderDoctor(document, format, style))
  return document.ok ? 0 : UNFIT
}

function isDeployment({ options }: Invocation): boolean {
  return options['deployment'] === true || (options['all'] === true && text(options, 'config') !== null)
}

/** The checks of a part; with `--all` one that cannot be checked is told of. */
async function partChecks(
  { options }: Invocation,
  area: 'case' | 'deployment',
  isWanted: boolean,
  checks: () => Promise<Check[]>,
): Promise<Check[]> {
  if (isWanted) return checks()
  if (options['all'] !== true) return []
  const hint = area === 'case' ? 'name one with --case DIR' : 'name a configuration with --config FILE'
  return [skipped(area, area, 'was not looked at', hint)]
}

interface Configured {
  readonly config: Config
  readonly used: ConfigUsed
  readonly check: Check
}

/** A configuration that is broken is one fault among others: the rest is checked without it. */
async function configCheck(invocation: Invocation): Promise<Configured> {
  try {
    const { config, used } = await readConfig(invocation, [])
    const words = used === null ? 'there is none, the defaults are in force' : `${used.path} is in order`
    return { config, used, check: passed('configuration', 'configuration', words) }
  } catch (error) {
    if (!(error instanceof TatouError)) throw error
    const check = failed('configuration', 'configuration', error.message, error.hint)
    return { config: DEFAULT_CONFIG, used: null, check }
  }
}

function documentOf({ host }: Invocation, checks: Check[], used: ConfigUsed): DoctorDocument {
  const count = (status: Check['status']): number => checks.filter((check) => check.status === status).length
  return {
    schema: 'tatou-ir/doctor/v1',
    config: used,
    at: formatInstant(host.now() * 1000),
    ok: count('fail') === 0,
    passed: count('pass'),
    warnings: count('warn'),
    failed: count('fail'),
    skipped: count('skip'),
    checks,
  }
}
