import type { ReportDocument } from '../../model/report.ts'
import { section, type Block } from '../blocks.ts'
import { activityChart } from '../charts/activity-chart.ts'
import { heatChart } from '../charts/heat-chart.ts'
import { lanesChart } from '../charts/lanes-chart.ts'
import { responseChart } from '../charts/response-chart.ts'
import { spreadChart } from '../charts/spread-chart.ts'
import { techniqueChart } from '../charts/technique-chart.ts'
import type { Scene } from '../scene.ts'

type Chart = readonly [id: string, draw: (report: ReportDocument) => Scene | null]

const DECIDING: readonly Chart[] = [
  ['activity', activityChart],
  ['response', responseChart],
]

const DETAILED: readonly Chart[] = [
  ['lanes', lanesChart],
  ['heat', heatChart],
  ['spread', spreadChart],
  ['techniques', techniqueChart],
]

const figures = (report: ReportDocument, charts: readonly Chart[]): Block[] =>
  charts.flatMap(([id, draw]) => {
    const scene = draw(report)
    return scene === null ? [] : [{ kind: 'figure' as const, id: `figure-${id}`, scene }]
  })

/** The figures that everybody reads. */
export function decidingCharts(report: ReportDocument): Block[] {
  return section('over-time', 'The attack in figures', figures(report, DECIDING))
}

/** The figures about who did what to whom. */
export function detailedCharts(report: ReportDocument): Block[] {
  return section('who-and-whom', 'Sources, accounts, techniques', figures(report, DETAILED))
}
