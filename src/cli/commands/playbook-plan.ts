import { PLAN_FORMATS, renderPlan } from '../../output/playbook-plan.ts'
import type { Invocation } from '../command.ts'
import { outputOptions, text, UsageFaults } from '../options.ts'
import { findPlaybook, shippedPlaybooks } from '../playbook/playbook-files.ts'
import { withIncident } from '../playbook/playbook-incident.ts'
import { givenValues, planDocument } from '../playbook/playbook-plan.ts'
import { present } from '../terminal/present.ts'

/** `playbook plan`: the steps as a tree, with the values of a case, and where its conditions lead. */
export async function run(invocation: Invocation): Promise<number> {
  const usage = new UsageFaults()
  const output = outputOptions(invocation, PLAN_FORMATS, usage)
  const found = await findPlaybook(invocation.args[0] ?? '', invocation.host.cwd)
  const given = givenValues(invocation, found.playbook, usage)
  usage.check()
  const others = (await shippedPlaybooks()).map(({ playbook }) => playbook)
  const show = async (document: ReturnType<typeof planDocument>): Promise<number> => {
    const context = { inputs: [], db: null, span: [] }
    await present(invocation, output, context, (format, style) => renderPlan(document, format, style))
    return 0
  }
  if (text(invocation.options, 'case') === null) return show(planDocument(found, others, null, given))
  return withIncident(invocation, [], (incident, { config }) =>
    show({ ...planDocument(found, others, incident, given), config }),
  )
}
