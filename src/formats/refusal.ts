import { literal } from '../sql/literal.ts'
import { jsonPointer, pathKeys, readObject } from './captures.ts'
import type { CompiledFormat } from './compiled-format.ts'
import { anyOf, failureWords, quoted } from './condition-words.ts'
import { conditionSql } from './condition.ts'
import type { Condition, JsonFrame } from './log-format.ts'
import { patternPieces, plainText, type Piece } from './pattern-pieces.ts'

/** Why a format does not claim a line, and where in the line it gave up. */
export interface WhyNot {
  readonly kind: 'pattern' | 'no_object' | 'broken_object' | 'claim'
  readonly words: string
}

/**
 * How one format is asked why it does not claim a text. The expressions are over `text` and the struct of the
 * format; `explain` turns their values into words.
 */
export interface Refusal {
  /** INTEGER: 0 where the format claims the text, NULL where there is nothing to ask, else the number of a reason. */
  readonly code: string
  /** VARCHAR over `code`: the beginning of the text that the pattern still read; NULL for JSON. */
  readonly read: (code: string) => string
  /** The reason for a code above 0. */
  readonly explain: (code: number) => WhyNot
}

/** The refusal of a compiled format. */
export function refusalOf(compiled: CompiledFormat): Refusal {
  const { frame } = compiled.format
  return frame.kind === 'text' ? textRefusal(frame.pattern) : jsonRefusal(frame, compiled)
}

/** Cuts the pattern into pieces and finds the first that no longer matches behind those before it. */
function textRefusal(pattern: string): Refusal {
  const pieces = patternPieces(pattern) ?? []
  // A pattern of one piece can only match or not.
  if (pieces.length < 2) {
    return {
      code: `CASE WHEN ${matches(`^(?:${pattern})$`)} THEN 0 ELSE 1 END`,
      read: () => 'NULL',
      explain: () => ({ kind: 'pattern', words: 'does not match' }),
    }
  }
  const upTo = (count: number): string =>
    `^${pieces
      .slice(0, count)
      .map((piece) => piece.pattern)
      .join('')}`
  const stops = pieces.map((_, index) => `WHEN NOT ${matches(upTo(index + 1))} THEN ${index + 1}`)
  const reads = pieces.map((_, index) => `WHEN ${index + 2} THEN regexp_extract(text, ${literal(upTo(index + 1))})`)
  return {
    code: `CASE WHEN ${matches(`^(?:${pattern})$`)} THEN 0 ${stops.join(' ')} ELSE ${pieces.length + 1} END`,
    read: (code) => `CASE ${code} WHEN 1 THEN '' ${reads.join(' ')} END`,
    explain: (code) => ({ kind: 'pattern', words: stopWords(pieces, code - 1) }),
  }
}

function matches(pattern: string): string {
  return `regexp_matches(text, ${literal(pattern)})`
}

/** At which piece of a pattern a text stops; behind the last one there is more text than there should be. */
function stopWords(pieces: readonly Piece[], index: number): string {
  const piece = pieces[index]
  const before = pieces.slice(0, index).findLast(({ names }) => names.length > 0)
  const behind = before && `behind ${before.names.join(', ')}`
  if (piece === undefined) return `goes on ${behind ?? 'where it should end'}`
  if (piece.names.length > 0) return `stops at ${piece.names.join(', ')}`
  const plain = plainText(piece.pattern)
  if (plain === undefined) return `stops ${behind ?? 'at the beginning'}`
  return behind === undefined ? `does not begin with ${quoted(plain)}` : `no ${quoted(plain)} ${behind}`
}

const NO_OBJECT = 1
const BROKEN_OBJECT = 2
/** A structure that every JSON object has. */
const ANY_OBJECT = JSON.stringify({ key: 'VARCHAR' })

/** Codes of failed claims begin here. */
const CLAIMS = 3

/** What can be wrong with the value that a claim tests. */
const FAULTS = ['no key', 'empty', 'other'] as const

/** A test of a claim, and how far its claim has come when it fails. */
interface ClaimTest {
  readonly name: string
  readonly test: Condition[string]
  readonly passed: number
}

/** Tests the claims of a JSON frame one by one. Where there are several, the one that came furthest is the reason. */
function jsonRefusal(frame: JsonFrame, compiled: CompiledFormat): Refusal {
  const tests: ClaimTest[] = frame.claim.flatMap((condition) =>
    Object.entries(condition).map(([name, test], passed) => ({ name, test, passed })),
  )
  // Ordered by how far they are from a claim, so that the furthest failure is the greatest code.
  const ranked = tests.toSorted((a, b) => a.passed - b.passed || tests.indexOf(b) - tests.indexOf(a))
  const codeOf = (of: ClaimTest): string =>
    `${CLAIMS + ranked.indexOf(of) * FAULTS.length} + ${faultSql(of, frame, compiled)}`
  let next = 0
  const failures = frame.claim.map((condition) => {
    const own = tests.slice(next, (next += Object.keys(condition).length))
    const whens = own.map((of) => `WHEN NOT coalesce(${testSql(of, compiled)}, false) THEN ${codeOf(of)}`)
    return `CASE ${whens.join(' ')} END`
  })
  return {
    code: `CASE WHEN ${compiled.claim} THEN 0 WHEN ord(ltrim(text)) IS DISTINCT FROM 123 THEN ${NO_OBJECT}
      WHEN ${readObject('text', ANY_OBJECT)} IS NULL THEN ${BROKEN_OBJECT} ELSE greatest(${failures.join(', ')}) END`,
    read: () => 'NULL',
    explain: (code) => {
      if (code === NO_OBJECT) return { kind: 'no_object', words: 'no JSON object' }
      if (code === BROKEN_OBJECT) return { kind: 'broken_object', words: 'broken JSON' }
      const failed = ranked[Math.floor((code - CLAIMS) / FAULTS.length)]
      const fault = FAULTS[(code - CLAIMS) % FAULTS.length]
      return { kind: 'claim', words: failed && fault ? faultWords(failed, fault, frame) : 'no claim holds' }
    },
  }
}

function testSql({ name, test }: ClaimTest, { captures }: CompiledFormat): string {
  return conditionSql({ [name]: test }, (capture) => captures.get(capture))
}

/** Which of FAULTS a failed test shows. Whether there is such a key at all is asked only then. */
function faultSql({ name }: ClaimTest, frame: JsonFrame, { captures }: CompiledFormat): string {
  const exists = (frame.paths[name] ?? []).map(
    (path) => `coalesce(TRY(json_exists(text, ${literal(jsonPointer(pathKeys(path)))})), false)`,
  )
  const value = captures.get(name) ?? 'NULL'
  return `CASE WHEN ${value} IS NOT NULL THEN 2 WHEN ${exists.join(' OR ') || 'false'} THEN 1 ELSE 0 END`
}

function faultWords({ name, test }: ClaimTest, fault: (typeof FAULTS)[number], frame: JsonFrame): string {
  const keys = anyOf((frame.paths[name] ?? [name]).map((path) => pathKeys(path).join('.')))
  if (fault === 'no key') return `no key ${keys}`
  return fault === 'empty' ? `${keys} is empty` : failureWords(keys, test)
}
