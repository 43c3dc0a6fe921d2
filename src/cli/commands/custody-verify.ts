import { parseHead } from '../../evidence/custody-head.ts'
import type { CustodyHead } from '../../model/custody.ts'
import { renderCustody } from '../../output/custody.ts'
import { allowedSigners } from '../bundle/allowed-signers.ts'
import type { Invocation } from '../command.ts'
import { custodyDocument } from '../case/custody-document.ts'
import { logTarget, readLog } from '../case/custody-log.ts'
import { outputOptions, text, UsageFaults } from '../options.ts'
import { present } from '../terminal/present.ts'

/** Exit code when a log does not verify. */
const UNVERIFIED = 3

/** `case custody verify`: whether a custody log is whole. */
export async function run(invocation: Invocation): Promise<number> {
  const faults = new UsageFaults()
  const target = logTarget(invocation, faults)
  const head = headOf(invocation, faults)
  const output = outputOptions(invocation, ['table', 'json'], faults)
  faults.check()
  const log = await readLog(invocation, target)
  const document = custodyDocument(log, { signers: await allowedSigners(invocation), head, verify: true })
  const context = { inputs: [target.path], db: null, span: [] }
  await present(invocation, output, context, (format, style) => renderCustody(document, format, style))
  return document.verified === false ? UNVERIFIED : 0
}

function headOf({ options }: Invocation, faults: UsageFaults): CustodyHead | undefined {
  const given = text(options, 'head')
  if (given === null) return undefined
  const head = parseHead(given)
  if (head === undefined) faults.add(`--head: '${given}' is no head: write it as tatou-ir case custody show prints it`)
  return head
}
