import { literal } from '../sql/literal.ts'
import type { CompiledFormat } from './compiled-format.ts'
import { conditionSql, isList, literalPrefix, matchesSql } from './condition.ts'
import type { MessageRule } from './log-format.ts'

interface NumberedRule {
  readonly rule: MessageRule
  readonly number: number
}

/** From this many rules in a row that ask for the same capture, one look at the capture serves all. */
const SHORTEST_RUN = 4

/** The number of the first message rule that holds, 0 when none does. */
export function messageNumber(compiled: CompiledFormat): string {
  const rules = compiled.format.messages.map((rule, index) => ({ rule, number: index + 1 }))
  return `coalesce(${[...chains(compiled, rules), '0'].join(', ')})`
}

/** Expressions that are NULL where none of their rules holds, to be asked one after the other. */
function chains(compiled: CompiledFormat, rules: readonly NumberedRule[]): string[] {
  const parts: string[] = []
  let plain: NumberedRule[] = []
  const flush = (): void => {
    if (plain.length > 0) parts.push(oneByOne(compiled, plain))
    plain = []
  }
  for (let at = 0; at < rules.length;) {
    const run = switchedRun(compiled, rules, at) ?? wordRun(compiled, rules, at) ?? initialRun(compiled, rules, at)
    if (run === undefined) {
      plain.push(...rules.slice(at, at + 1))
      at += 1
      continue
    }
    flush()
    parts.push(run.sql)
    at += run.length
  }
  flush()
  return parts
}

interface Run {
  readonly length: number
  readonly sql: string
}

function oneByOne(compiled: CompiledFormat, rules: readonly NumberedRule[]): string {
  return `CASE ${rules.map(({ rule, number }) => `WHEN ${ruleCondition(compiled, rule)} THEN ${number}`).join(' ')} END`
}

/** Rules that do nothing but compare one capture with a word. */
function switchedRun(compiled: CompiledFormat, rules: readonly NumberedRule[], start: number): Run | undefined {
  const name = switchedOn(rules[start]?.rule)
  const run = name === undefined ? [] : runOf(rules, start, (rule) => switchedOn(rule) === name)
  if (name === undefined || run.length < SHORTEST_RUN) return undefined
  const whens = run.map(({ rule, number }) => `WHEN ${literal(String(rule.when?.[name]))} THEN ${number}`)
  return { length: run.length, sql: `CASE ${compiled.frame(name) ?? 'NULL::VARCHAR'} ${whens.join(' ')} END` }
}

/** Rules that compare one capture with words, beside other things: the capture says which of them are worth asking. */
function wordRun(compiled: CompiledFormat, rules: readonly NumberedRule[], start: number): Run | undefined {
  for (const name of wordsAsked(rules[start]?.rule).keys()) {
    const run = runOf(rules, start, (rule) => wordsAsked(rule).has(name))
    if (run.length < SHORTEST_RUN) continue
    const byWord = new Map<string, NumberedRule[]>()
    for (const each of run)
      for (const word of wordsAsked(each.rule).get(name) ?? []) byWord.set(word, [...(byWord.get(word) ?? []), each])
    if (byWord.size < 2) continue
    const whens = [...byWord].map(([word, some]) => `WHEN ${literal(word)} THEN ${oneByOne(compiled, some)}`)
    return { length: run.length, sql: `CASE ${compiled.frame(name) ?? 'NULL::VARCHAR'} ${whens.join(' ')} END` }
  }
  return undefined
}

/** Captures that a rule compares with words, and the words. */
function wordsAsked(rule: MessageRule | undefined): Map<string, readonly string[]> {
  const asked = Object.entries(rule?.when ?? {}).flatMap(([name, test]): [string, readonly string[]][] => {
    if (typeof test === 'string') return [[name, [test]]]
    return isList(test) ? [[name, [...new Set(test)]]] : []
  })
  return new Map(asked)
}

/** Rules that ask one capture for a certain beginning: its first character says which of them are worth asking. */
function initialRun(compiled: CompiledFormat, rules: readonly NumberedRule[], start: number): Run | undefined {
  for (const name of initials(rules[start]?.rule).keys()) {
    const run = runOf(rules, start, (rule) => initials(rule).has(name))
    if (run.length < SHORTEST_RUN) continue
    const byInitial = new Map<number, NumberedRule[]>()
    for (const each of run) {
      const initial = initials(each.rule).get(name) ?? 0
      byInitial.set(initial, [...(byInitial.get(initial) ?? []), each])
    }
    const whens = [...byInitial].map(([initial, some]) => `WHEN ${initial} THEN ${oneByOne(compiled, some)}`)
    return { length: run.length, sql: `CASE ord(${compiled.frame(name) ?? 'NULL::VARCHAR'}) ${whens.join(' ')} END` }
  }
  return undefined
}

function runOf(rules: readonly NumberedRule[], start: number, belongs: (rule: MessageRule) => boolean): NumberedRule[] {
  const end = rules.findIndex(({ rule }, index) => index >= start && !belongs(rule))
  return rules.slice(start, end === -1 ? rules.length : end)
}

/** The capture that a rule compares with a word, if it does nothing else. */
function switchedOn(rule: MessageRule | undefined): string | undefined {
  const tests = Object.entries(rule?.when ?? {})
  const [only] = tests
  return rule?.pattern === undefined && tests.length === 1 && only && typeof only[1] === 'string' ? only[0] : undefined
}

/** Captures that must begin with a certain character for a rule to hold, and its code point. */
function initials(rule: MessageRule | undefined): Map<string, number> {
  const found = new Map<string, number>()
  const note = (name: string, prefix: string): void => {
    const initial = prefix.codePointAt(0)
    if (initial !== undefined) found.set(name, initial)
  }
  for (const [name, test] of Object.entries(rule?.when ?? {})) {
    if (typeof test === 'object' && 'prefix' in test) note(name, test.prefix)
  }
  if (rule?.pattern !== undefined) note(rule.on ?? 'message', literalPrefix(rule.pattern))
  return found
}

function ruleCondition(compiled: CompiledFormat, rule: MessageRule): string {
  const parts: string[] = []
  if (rule.when) parts.push(conditionSql(rule.when, compiled.frame))
  if (rule.pattern !== undefined) {
    const on = compiled.frame(rule.on ?? 'message')
    parts.push(on === undefined ? 'false' : matchesSql(on, rule.pattern))
  }
  return parts.length === 0 ? 'true' : parts.join(' AND ')
}
