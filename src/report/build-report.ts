import type { Charts, Controls } from '../model/report-parts.ts'
import type { ReportDocument } from '../model/report.ts'
import { adviceFor } from './advice.ts'
import { createCiter, type Citer } from './citer.ts'
import { indicatorsOf } from './indicators.ts'
import { keyFigures } from './key-figures.ts'
import { legalOf } from './legal.ts'
import { limitationsOf } from './limitations.ts'
import type { ReportMaterial, ReportSaid } from './material.ts'
import { happened, impact, narratePhases } from './narrative.ts'
import { neededFrom } from './needed.ts'
import { reportFindings } from './report-findings.ts'
import { accountsShown, entriesShown, sourcesShown } from './report-lists.ts'
import { respondersOf } from './responders.ts'
import { classify, escalationOf } from './severity.ts'
import { containment, reached, standing } from './standing.ts'
import { statedDigest } from './stated.ts'
import { techniqueName } from './techniques.ts'

/** The one record of an incident, of which HTML, Markdown and PDF are renderings. */
export function buildReport(material: ReportMaterial, said: ReportSaid): ReportDocument {
  const citer = createCiter()
  const summary = summaryOf(material, said, citer)
  const figures = keyFigures(material, said, citer)
  const scope = scopeOf(material, citer)
  const phases = narratePhases(material, citer)
  const { of, findings } = reportFindings(material, citer)
  const { of: ofIndicators, indicators } = indicatorsOf(material)
  const controls = controlsOf(material, citer)
  const charts = chartsOf(material, said, citer)
  const report: ReportDocument = {
    schema: 'tatou-ir/report/v1',
    inputs: [...material.inputs],
    config: material.config,
    cover: said.cover,
    display: said.display,
    summary,
    figures,
    clocks: [...said.clocks],
    legal: legalOf(material, said),
    status: said.status,
    scope,
    phases,
    timeline: entriesShown(material),
    responders: respondersOf(said),
    findings: { list: { shown: findings.length, of }, findings },
    sources: sourcesShown(material),
    accounts: accountsShown(material),
    indicators: { list: { shown: indicators.length, of: ofIndicators }, indicators },
    controls,
    charts,
    recommendations: [...peoplesAdvice(said), ...adviceFor(material.findings)],
    custody: custodyOf(said),
    method: { ...said.method, rules: [...material.rules] },
    citations: citer.all(),
    notes: { notes: said.notes, path: said.notesPath, stated_sha256: '' },
  }
  return { ...report, notes: { ...report.notes, stated_sha256: statedDigest(report) } }
}

function summaryOf(material: ReportMaterial, said: ReportSaid, citer: Citer): ReportDocument['summary'] {
  const { summary, findings, escalation } = material
  const { severity, reason } = classify(summary, findings)
  return {
    verdict: summary.verdict,
    verdict_reason: summary.verdict_reason,
    severity,
    severity_reason: reason,
    escalation: escalationOf(severity, escalation),
    first: summary.first_malicious,
    last: summary.last_malicious,
    duration_seconds: summary.duration_seconds,
    happened: happened(material, citer),
    impact: impact(material, said),
    contained: containment(material, said),
    standing: standing(said),
    needed: neededFrom(material, said),
  }
}

function scopeOf(material: ReportMaterial, citer: Citer): ReportDocument['scope'] {
  const { inputs, summary, quality, unreadable } = material
  const sum = (name: 'lines' | 'parsed' | 'ignored' | 'blank' | 'rejected' | 'events' | 'faults'): number =>
    inputs.reduce((all, input) => all + input[name], 0)
  return {
    lines: sum('lines'),
    parsed: sum('parsed'),
    ignored: sum('ignored'),
    blank: sum('blank'),
    rejected: sum('rejected'),
    events: sum('events'),
    faults: sum('faults'),
    first_event: summary.first_event,
    last_event: summary.last_event,
    quality: quality.conclusion,
    limitations: limitationsOf(material, citer),
    unreadable: unreadable.map(({ path, problem }) => ({ path, problem })),
  }
}

function controlsOf({ summary, facts }: ReportMaterial, citer: Citer): Controls {
  const first = facts.controls[0]
  const begin = summary.first_malicious
  return {
    first_malicious: begin,
    first_control: first?.first ?? null,
    seconds: first === undefined || begin === null ? null : (Date.parse(first.first) - Date.parse(begin)) / 1000,
    seen: facts.controls.map(({ kind, events, first: from, last, places }) => ({
      kind,
      events,
      first: from,
      last,
      citations: citer.cite(...places.map(facts.placeOf)),
    })),
  }
}

function chartsOf(material: ReportMaterial, said: ReportSaid, citer: Citer): Charts {
  const { charts, firstSuccess, placeOf } = material.facts
  const success = charts.activity.first_success_after_failures
  return {
    ...charts,
    activity: {
      ...charts.activity,
      first_success_after_failures:
        success === null ? null : { ...success, citations: citer.cite(...firstSuccess.map(placeOf)) },
    },
    techniques: charts.techniques.map((technique) => ({ ...technique, name: techniqueName(technique.id) })),
    moments: momentsOf(material, said),
  }
}

/** What stands between the first attempt and containment, in the order of time: recovery and closing come days after, and would leave no room. */
function momentsOf({ summary, facts, findings }: ReportMaterial, said: ReportSaid): Charts['moments'] {
  const found = findings.filter(({ level }) => level !== 'informational').map(({ last }) => last)
  const detectable = found.toSorted()[0]
  const told: (readonly [string, string, string | null | undefined, 'logs' | 'people'])[] = [
    ['first_attempt', 'First attempt', summary.first_malicious, 'logs'],
    ['detectable', 'First finding complete', detectable, 'logs'],
    ['first_control', 'First control', facts.controls[0]?.first, 'logs'],
    ['last_attempt', 'Last attempt', summary.last_malicious, 'logs'],
    ['detected', 'Detected', reached(said, 'detected')?.time, 'people'],
    ['contained', 'Contained', reached(said, 'contained')?.time, 'people'],
  ]
  return told
    .flatMap(([id, label, time, by]) => (time === null || time === undefined ? [] : [{ id, label, time, by }]))
    .toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
}

function peoplesAdvice({ notes }: ReportSaid): ReportDocument['recommendations'] {
  return notes.recommendations.map(({ text, owner, due, mitigation, csf }) => ({
    text,
    why: 'people',
    owner: owner ?? null,
    due: due ?? null,
    mitigation: mitigation ?? null,
    csf,
    by: 'people' as const,
  }))
}

function custodyOf({ custody }: ReportSaid): ReportDocument['custody'] {
  if (custody === null) return null
  return {
    ...custody.head,
    entries: custody.records.map(({ seq, at, event, actor, purpose, subjects }) => ({
      seq,
      at,
      event,
      actor: actor.name,
      purpose,
      subjects: subjects.length,
    })),
  }
}
