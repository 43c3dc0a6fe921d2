import { createHash } from 'node:crypto'
import { afterAction } from '../../drill/after-action.ts'
import { afterActionPaper } from '../../drill/after-action-paper.ts'
import { canonicalJson } from '../../model/canonical-json.ts'
import { DrillReport } from '../../model/drill-report.ts'
import { chunks } from '../../output/chunks.ts'
import { jsonDocument } from '../../output/json.ts'
import { htmlPieces } from '../../report/render-html.ts'
import { markdownPieces } from '../../report/render-markdown.ts'
import type { Invocation } from '../command.ts'
import { drillError, readDrill, readTruth } from '../drill/drill-folder.ts'
import { readRun } from '../drill/drill-run-log.ts'
import { withOutput } from '../terminal/io.ts'
import { text } from '../options.ts'

/** `drill report`: the after-action report of a run. */
export async function run(invocation: Invocation): Promise<number> {
  const [given = ''] = invocation.args
  const drill = await readDrill(invocation, given)
  const secret = await readTruth(invocation, drill)
  const records = await readRun(drill)
  if (records.at(-1)?.event !== 'end') throw drillError(given, 'was not run to its end', 'run it: tatou-ir drill run')
  const report = afterAction(secret, drill.file, records)
  const format = text(invocation.options, 'format') ?? 'md'
  await withOutput(invocation, { file: text(invocation.options, 'output'), inputs: [given] }, async (sink) => {
    for await (const piece of pieces(report, format)) await sink.write(piece)
  })
  return 0
}

function pieces(report: DrillReport, format: string): AsyncIterable<string> {
  if (format === 'json') return jsonDocument(DrillReport, report)
  const paper = afterActionPaper(report, createHash('sha256').update(canonicalJson(report)).digest('hex'))
  return chunks(format === 'html' ? htmlPieces(paper) : markdownPieces(paper))
}
