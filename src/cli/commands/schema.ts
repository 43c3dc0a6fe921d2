import { z } from 'zod'
import { AccountsDocument } from '../../model/accounts.ts'
import { Alert } from '../../model/alert.ts'
import { BundleReceipt, BundleReceipts } from '../../model/bundle-receipt.ts'
import { InspectDocument, VerifyDocument, VerifySetDocument } from '../../model/bundle.ts'
import { CaseFile, CaseShowDocument, IngestDocument, SqlDocument } from '../../model/case.ts'
import { Config } from '../../model/config.ts'
import { ConfigShowDocument } from '../../model/config-show.ts'
import { CaseStatsDocument } from '../../model/case-stats.ts'
import { CaseStatusDocument } from '../../model/case-status.ts'
import { ClocksDocument } from '../../model/clock.ts'
import { CustodyDocument } from '../../model/custody.ts'
import { DetectDocument } from '../../model/detection.ts'
import { DoctorDocument } from '../../model/doctor.ts'
import { DrillAnswers } from '../../model/drill-answers.ts'
import { DrillBenchmark } from '../../model/drill-benchmark.ts'
import { DrillHistory } from '../../model/drill-history.ts'
import { DrillReport } from '../../model/drill-report.ts'
import { DrillScenario } from '../../model/drill-scenario.ts'
import { DrillScore } from '../../model/drill-score.ts'
import { DrillFile, DrillListDocument, DrillSecret } from '../../model/drill.ts'
import { EventDocument } from '../../model/event.ts'
import { ExplanationDocument } from '../../model/explanation.ts'
import { FormatsDocument, FormatTestsDocument } from '../../model/formats.ts'
import { PlaybookLintDocument, PlaybookPlanDocument, PlaybooksDocument, SuggestDocument } from '../../model/playbook.ts'
import { PlaybookRunDocument, PlaybookRunsDocument, RunEvent } from '../../model/playbook-run.ts'
import { Playbook } from '../../playbook/cacao.ts'
import { PlaybookExtension, StepExtension } from '../../playbook/extension.ts'
import { QualityDocument } from '../../model/quality.ts'
import { ReportCheckDocument, ReportDocument } from '../../model/report.ts'
import { RuleCoverageDocument } from '../../model/rule-coverage.ts'
import { RuleExplanationDocument } from '../../model/rule-explanation.ts'
import { RuleTestsDocument } from '../../model/rule-tests.ts'
import { LintDocument, RulesDocument } from '../../model/rules.ts'
import { RebuildDocument } from '../../model/rebuild.ts'
import { SourcesDocument } from '../../model/sources.ts'
import { ThreatCoverageDocument } from '../../model/threat-coverage.ts'
import { ThreatModel } from '../../model/threat-model.ts'
import { TimelineDocument } from '../../model/timeline.ts'
import type { Invocation } from '../command.ts'
import { withOutput } from '../terminal/io.ts'
import { text } from '../options.ts'
import { SCHEMA_NAMES, type SchemaName } from '../schema-names.ts'

const MODELS: Readonly<Record<SchemaName, z.ZodType>> = {
  'timeline': TimelineDocument,
  'sources': SourcesDocument,
  'accounts': AccountsDocument,
  'detect': DetectDocument,
  'alert': Alert,
  'events': EventDocument,
  'quality': QualityDocument,
  'report': ReportDocument,
  'report-check': ReportCheckDocument,
  'rules': RulesDocument,
  'lint': LintDocument,
  'rule-tests': RuleTestsDocument,
  'rule-explanation': RuleExplanationDocument,
  'rule-coverage': RuleCoverageDocument,
  'threat-coverage': ThreatCoverageDocument,
  'threat-model': ThreatModel,
  'explanation': ExplanationDocument,
  'formats': FormatsDocument,
  'format-tests': FormatTestsDocument,
  'sql': SqlDocument,
  'ingest': IngestDocument,
  'case-show': CaseShowDocument,
  'case-status': CaseStatusDocument,
  'case-stats': CaseStatsDocument,
  'case': CaseFile,
  'custody': CustodyDocument,
  'clocks': ClocksDocument,
  'verify': VerifyDocument,
  'verify-set': VerifySetDocument,
  'inspect': InspectDocument,
  'drill': DrillFile,
  'drill-list': DrillListDocument,
  'drill-scenario': DrillScenario,
  'drill-truth': DrillSecret,
  'drill-answers': DrillAnswers,
  'drill-score': DrillScore,
  'drill-benchmark': DrillBenchmark,
  'drill-report': DrillReport,
  'drill-history': DrillHistory,
  'bundle-receipt': BundleReceipt,
  'bundle-receipts': BundleReceipts,
  'rebuild': RebuildDocument,
  'config': Config,
  'config-show': ConfigShowDocument,
  'doctor': DoctorDocument,
  'playbooks': PlaybooksDocument,
  'playbook-lint': PlaybookLintDocument,
  'playbook-plan': PlaybookPlanDocument,
  'playbook-suggest': SuggestDocument,
  'playbook-run': PlaybookRunDocument,
  'playbook-runs': PlaybookRunsDocument,
  'playbook-event': RunEvent,
  'playbook': Playbook,
  'playbook-head': PlaybookExtension,
  'playbook-step': StepExtension,
}

/** `schema [NAME]`: a JSON Schema generated from the model that the program itself uses. */
export async function run(invocation: Invocation): Promise<number> {
  const [given] = invocation.args
  const name = SCHEMA_NAMES.find((known) => known === given)
  const answer = name === undefined ? SCHEMA_NAMES.join('\n') : jsonSchema(name)
  await withOutput(invocation, { file: text(invocation.options, 'output'), inputs: [] }, (sink) =>
    sink.write(`${answer}\n`),
  )
  return 0
}

function jsonSchema(name: SchemaName): string {
  const schema = z.toJSONSchema(MODELS[name], { target: 'draft-2020-12' })
  return JSON.stringify(schema, null, 2)
}
