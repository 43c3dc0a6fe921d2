import { type CoveredTechnique, NavigatorLayer, type RuleCoverageDocument } from '../model/rule-coverage.ts'
import { jsonDocument } from './json.ts'
import { plural } from './words.ts'

/** The version of ATT&CK that the techniques of our own rules are of. */
const ATTACK = '18'

/** The oldest Navigator that reads layers of this format. */
const NAVIGATOR = '4.9.0'

/** Titles in one comment; a technique may have hundreds of rules. */
const MOST_TITLES = 20

const GREY = '#d9d9d9'
const GREEN = '#74c476'
const RED = '#de2d26'
const BLUES = ['#deebf7', '#3182bd']

const SCORES: Readonly<Record<CoveredTechnique['outcome'], number>> = {
  hit: 2,
  clean: 1,
  ready: 1,
  no_data: 0,
  unsupported: 0,
  error: 0,
}

/**
 * Coverage as a layer of the ATT&CK Navigator (layer format 4.5, github.com/mitre-attack/attack-navigator). With logs a score
 * is 2 where something was found, 1 where rules looked and found nothing, 0 where none could look; without, it is the
 * number of rules that could run.
 */
export function renderNavigator(document: RuleCoverageDocument): AsyncIterable<string> {
  return jsonDocument(NavigatorLayer, navigatorLayer(document))
}

function navigatorLayer({ inputs, summary, techniques }: RuleCoverageDocument): NavigatorLayer {
  const hasLogs = inputs.length > 0
  const score = ({ outcome, covering }: CoveredTechnique): number => (hasLogs ? SCORES[outcome] : covering)
  const most = techniques.reduce((highest, technique) => Math.max(highest, score(technique)), 1)
  return layerOf({
    name: hasLogs ? 'tatou-ir: rules on these logs' : 'tatou-ir: rules',
    description: `${plural(summary.rules, 'rule')}, ${summary.techniques_covered} of ${plural(summary.techniques, 'technique')} covered`,
    techniques: techniques.map((technique) => ({
      techniqueID: technique.id,
      score: score(technique),
      comment: commentOf(technique),
      enabled: true,
      showSubtechniques: false,
    })),
    gradient: hasLogs
      ? { colors: [GREY, GREEN, RED], minValue: 0, maxValue: 2 }
      : { colors: BLUES, minValue: 0, maxValue: most },
    legendItems: hasLogs
      ? [
          { label: 'something was found', color: RED },
          { label: 'rules looked and found nothing', color: GREEN },
          { label: 'no rule could look', color: GREY },
        ]
      : [],
  })
}

/** A layer of ours: what it shows, with how all of them are shown. */
export function layerOf(
  shows: Pick<NavigatorLayer, 'name' | 'description' | 'techniques' | 'gradient' | 'legendItems'>,
): NavigatorLayer {
  return {
    versions: { attack: ATTACK, navigator: NAVIGATOR, layer: '4.5' },
    domain: 'enterprise-attack',
    sorting: 3,
    layout: { layout: 'side', showID: true, showName: true, expandedSubtechniques: 'annotated' },
    hideDisabled: false,
    ...shows,
  }
}

/** Titles of rules, as far as a comment has room for them. */
export function shortComment(titles: readonly string[]): string {
  const shown = titles.slice(0, MOST_TITLES).map((title) => title.slice(0, 100))
  const more = titles.length > MOST_TITLES ? `; and ${titles.length - MOST_TITLES} more` : ''
  return shown.join('; ') + more
}

function commentOf({ rules, covering, findings, titles }: CoveredTechnique): string {
  const found = findings > 0 ? `, ${plural(findings, 'finding')}` : ''
  return `${covering} of ${plural(rules, 'rule')} could fire${found}: ${shortComment(titles)}`
}
