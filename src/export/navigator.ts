import type { NavigatorLayer as Layer } from '../model/rule-coverage.ts'
import { NavigatorLayer } from '../model/rule-coverage.ts'
import { jsonDocument } from '../output/json.ts'
import { layerOf, shortComment } from '../output/navigator.ts'
import { plural } from '../output/words.ts'
import { accusing, techniquesOf, type ExportedFinding, type Incident } from './incident.ts'
import { incidentTitle } from './incident-words.ts'

const REDS = ['#fcbba1', '#cb181d']

function scored(findings: readonly ExportedFinding[], techniqueID: string): Layer['techniques'][number] {
  const found = findings.filter(({ techniques }) => techniques.includes(techniqueID))
  const titles = [...new Set(found.map(({ rule_title }) => rule_title))]
  return {
    techniqueID,
    score: found.length,
    comment: `${plural(found.length, 'finding')}: ${shortComment(titles)}`,
    enabled: true,
    showSubtechniques: false,
  }
}

/** The techniques of the findings as a layer of the ATT&CK Navigator: a score is the number of findings. */
export function exportNavigator(incident: Incident): AsyncIterable<string> {
  const findings = accusing(incident.findings)
  const techniques = techniquesOf(findings).map((id) => scored(findings, id))
  const most = techniques.reduce((highest, { score }) => Math.max(highest, score), 1)
  return jsonDocument(
    NavigatorLayer,
    layerOf({
      name: 'tatou-ir: findings',
      description: incidentTitle(incident),
      techniques,
      gradient: { colors: REDS, minValue: 0, maxValue: most },
      legendItems: [],
    }),
  )
}
