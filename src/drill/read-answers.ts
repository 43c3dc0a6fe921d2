import { z } from 'zod'
import { DrillAnswers } from '../model/drill-answers.ts'
import { TimelineDocument } from '../model/timeline.ts'
import type { Fault } from '../syntax/faults.ts'
import { gatherFaults } from '../syntax/faults.ts'
import { readShape } from '../syntax/shape.ts'
import { readYaml } from '../syntax/yaml.ts'
import { timelineAnswers } from './timeline-answers.ts'

/** As far as a timeline is scored; the rest may be of any version. */
const Timeline = z.object({
  schema: z.literal('tatou-ir/timeline/v1'),
  summary: TimelineDocument.shape.summary,
  campaigns: TimelineDocument.shape.campaigns,
  findings: TimelineDocument.shape.findings,
})

export interface ReadAnswers {
  readonly kind: 'answers' | 'timeline'
  readonly answers: DrillAnswers
}

/** Reads answers: a document of answers (YAML or JSON), or a timeline as `timeline --format json` prints it. */
export function readAnswers(
  path: string,
  text: string,
): { readonly read: ReadAnswers | null; readonly faults: readonly Fault[] } {
  const timeline = Timeline.safeParse(jsonOf(text))
  if (timeline.success) return { read: { kind: 'timeline', answers: timelineAnswers(timeline.data) }, faults: [] }
  const faults = gatherFaults()
  if (text.trim() === '') return { read: { kind: 'answers', answers: DrillAnswers.parse({}) }, faults: [] }
  const [tree] = readYaml(path, text, faults)
  const answers = tree === undefined ? null : readShape(DrillAnswers, tree, faults, { texts: false })
  return { read: answers === null ? null : { kind: 'answers', answers }, faults: faults.all() }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
