import { coverLogs, coverRules, type Coverage } from '../../analysis/rule-coverage.ts'
import type { Input } from '../../model/ledger.ts'
import { COVERAGE_FORMATS, renderCoverage } from '../../output/rule-coverage.ts'
import { renderThreats, THREAT_FORMATS } from '../../output/threat-coverage.ts'
import { chunks } from '../../output/chunks.ts'
import { threatPicture } from '../../report/threat-picture.ts'
import type { Database } from '../../sql/database.ts'
import type { Invocation } from '../command.ts'
import { INCOMPLETE, openEvidence } from '../investigation/evidence.ts'
import { type BriefInForce, readBrief } from '../investigation/investigate.ts'
import { inputOptions, outputOptions, text, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'
import { readThreats, threatDocument } from '../rules/threats.ts'

/** Coverage is of all events. */
const EVERYTHING = { since: null, until: null, sources: [], accounts: [] } as const

/** What came of the rules, printed. */
type Show = (coverage: Coverage, inputs: readonly Input[], db: Database | null) => Promise<void>

/** `rules coverage [PATHS…]`: which rules could fire on these logs, or on any, and which could not and why. */
export async function run(invocation: Invocation): Promise<number> {
  const usage = new UsageFaults()
  const hasLogs = invocation.args.length > 0 || text(invocation.options, 'case') !== null
  const input = hasLogs ? inputOptions(invocation, usage) : null
  checkFormat(invocation, usage)
  usage.check()
  const brief = await readBrief(invocation, invocation.args, EVERYTHING)
  const { detection, needs } = brief
  const show = await (invocation.options['threats'] === undefined ? showRules : showThreats)(invocation, brief)
  if (input === null) {
    await show(coverRules(detection), [], null)
    return 0
  }
  const evidence = await openEvidence(invocation, input, {
    depth: needs.text ? 'full' : 'slim',
    keep: [...needs.columns],
  })
  try {
    await show(
      await coverLogs(evidence.store, { ...detection, formats: evidence.formats }),
      evidence.inputs,
      evidence.store,
    )
    return evidence.unreadable.length > 0 ? INCOMPLETE : 0
  } finally {
    await evidence.close()
  }
}

/** The formats of `rules coverage`: those of rules, and those of threats. */
function checkFormat({ options }: Invocation, usage: UsageFaults): void {
  const known: readonly string[] = options['threats'] === undefined ? COVERAGE_FORMATS : THREAT_FORMATS
  const format = text(options, 'format') ?? 'table'
  if (known.includes(format)) return
  const what = options['threats'] === undefined ? 'rules have: with --threats, or' : 'threats have:'
  usage.add(`--format ${format} is none that ${what} ${known.join(', ')}`)
}

async function showRules(invocation: Invocation, { used }: BriefInForce): Promise<Show> {
  const output = outputOptions(invocation, COVERAGE_FORMATS, new UsageFaults())
  return async (coverage, inputs, db) => {
    const document = { schema: 'tatou-ir/rule-coverage/v1' as const, inputs: [...inputs], config: used, ...coverage }
    const context = { inputs: invocation.args, db, span: [] }
    await present(invocation, output, context, (format, options) => renderCoverage(document, format, options))
  }
}

/** The threats are read before the logs: a fault in their file is told at once. */
async function showThreats(invocation: Invocation, { used, detection }: BriefInForce): Promise<Show> {
  const output = outputOptions(invocation, THREAT_FORMATS, new UsageFaults())
  const threats = await readThreats(invocation, detection.rules)
  return async (coverage, inputs, db) => {
    const document = threatDocument(threats, coverage, inputs, used)
    const context = { inputs: [...invocation.args, threats.file.path], db, span: [] }
    await present(invocation, output, context, (format, options) =>
      format === 'svg' ? chunks([threatPicture(document)]) : renderThreats(document, format, options),
    )
  }
}
