import fc from 'fast-check'
import { parseRules, type ParseOptions } from '../../src/sigma/parse.ts'
import type { DetectionRule, Match, SigmaRule, Test } from '../../src/sigma/rule.ts'
import type { Fault } from '../../src/syntax/faults.ts'

/** One code point, halves of pairs with them. */
export const ANY_CHARACTER = fc
  .oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0x10_ffff }))
  .map((code) => String.fromCodePoint(code))

/** A detection rule around a selection: lines of YAML under `selection`, the first of them in line 5. */
export function ruleAround(selection: string, condition = 'selection'): string {
  const lines = selection.split('\n').map((line) => `    ${line}`)
  return [
    'title: T',
    'logsource: {category: c}',
    'detection:',
    '  selection:',
    ...lines,
    `  condition: ${condition}`,
  ].join('\n')
}

/** The only rule of a text; throws where there are errors. */
export function oneRule(text: string, options: ParseOptions = {}): SigmaRule {
  const { rules, faults } = parseRules([{ path: 'rule.yml', text }], options)
  const [rule] = rules
  if (rule === undefined || rules.length > 1) throw new Error(JSON.stringify(faults, null, 1))
  return rule
}

/** What an event must satisfy for a selection to hold. */
export function matchOf(selection: string, options: ParseOptions = {}): Match {
  const rule = oneRule(ruleAround(selection), options) as DetectionRule
  const [match] = rule.matches
  if (match === undefined) throw new Error('no match')
  return match
}

/** The tests of a match, from left to right. */
export function testsIn(match: Match): Test[] {
  if (match.kind === 'leaf') return [match.test]
  return match.kind === 'not' ? testsIn(match.of) : match.of.flatMap(testsIn)
}

/** A pattern as text: its stars and question marks, literal ones in brackets. */
export function spelled(test: Test): string {
  if (test.kind !== 'text') return JSON.stringify(test)
  const parts = test.pattern.map((part) => {
    if (part.kind === 'text') return part.text.replaceAll(/[*?]/g, '[$&]')
    return part.kind === 'any' ? '*' : '?'
  })
  return `${parts.join('')}${test.cased ? ' (cased)' : ''}`
}

/** A match as one line: `and(a=*x*, not(or(b=1, c=2)))`. */
export function shape(match: Match): string {
  if (match.kind === 'leaf') return `${match.field ?? ''}=${spelled(match.test)}`
  if (match.kind === 'not') return `not(${shape(match.of)})`
  return `${match.kind}(${match.of.map(shape).join(', ')})`
}

/** Faults as `code line:column`, errors only unless asked. */
export function briefly(faults: readonly Fault[], warnings = false): string[] {
  const told = faults.filter((fault) => warnings || fault.severity === 'error')
  return told.map(({ code, place }) => `${code} ${place.line}:${place.column}`)
}
