import { candidates } from '../formats/candidates.ts'
import { compileClaims } from '../formats/claims.ts'
import type { LogFormat } from '../formats/log-format.ts'
import { couldClaim, familiar, seenIn } from '../formats/signs.ts'
import type { Wrapper } from '../formats/wrapper.ts'
import type { Database, Row } from '../sql/database.ts'
import { isOutOfMemory } from './record-rows.ts'

/** Formats and wrappers are fixed by this many lines at the beginning of a stream. */
export const HEAD_LINES = 1000

/** Lines longer than this, in characters, are not looked at before all formats are asked. */
const GLANCE = 100_000

/** What a stream holds. Formats stand in the order of the registry. */
export interface Detection {
  readonly formats: readonly LogFormat[]
  readonly wrappers: readonly Wrapper[]
  /** The first HEAD_LINES lines alone say so: no later line can change it. */
  readonly byHead?: boolean
}

/**
 * Which formats and wrappers take at least one of the first HEAD_LINES lines of a relation with the column
 * `line`; when none does, of all its lines.
 */
export async function detectFormats(
  db: Database,
  relation: string,
  formats: readonly LogFormat[],
  wrappers: readonly Wrapper[],
): Promise<Detection> {
  const head = await findClaimants(db, `(SELECT line FROM ${relation} LIMIT ${HEAD_LINES})`, formats, wrappers)
  if (head.formats.length === 0) return findClaimants(db, relation, formats, wrappers)
  // General formats of JSON also take what a more particular one or a wrapper would, so those that go before
  // them are looked for down to the end. Formats of text take no lines of each other's.
  const json = formats.filter(({ frame }) => frame.kind === 'json')
  const last = json.findLastIndex((format) => head.formats.includes(format))
  const own = formats.filter((format) => format.user === true && !head.formats.includes(format))
  // Those of the user win wherever in the input their lines stand.
  const late = own.length === 0 ? NOTHING : await findClaimants(db, relation, own, wrappers)
  if (last < 1) return { ...union(formats, wrappers, [head, late]), byHead: own.length === 0 }
  const rivals = wrappers.filter((wrapper) => wrapper.frame.kind === 'json' || head.wrappers.includes(wrapper))
  const before = json.slice(0, last)
  const rare = await findRivals(db, relation, before, rivals, head)
  return union(formats, wrappers, [head, late, ...rare])
}

/**
 * Which of these formats of JSON and wrappers take any line. Those that look like what stands in the first lines, without
 * having taken any, are asked of all lines; of the others' signs few lines have any, and only those are asked.
 */
async function findRivals(
  db: Database,
  relation: string,
  formats: readonly LogFormat[],
  wrappers: readonly Wrapper[],
  head: Detection,
): Promise<Detection[]> {
  const rows = await db.rows(`SELECT left(line, ${SAMPLE.characters}) AS line FROM ${relation} LIMIT ${SAMPLE.lines}`)
  const seen = seenIn(rows.map((row) => String(row['line'])))
  const lines = `(SELECT line FROM ${relation} WHERE ${couldClaim(formats, wrappers, seen)})`
  const rare = await findClaimants(db, lines, formats, wrappers)
  const asked = familiar(formats, seen).filter((format) => !head.formats.includes(format))
  const unwrapped = familiar(wrappers, seen).filter((wrapper) => !head.wrappers.includes(wrapper))
  if (asked.length + unwrapped.length === 0) return [rare]
  const around = wrappers.filter((wrapper) => unwrapped.includes(wrapper) || head.wrappers.includes(wrapper))
  const found = await claimed(db, relation, asked, around)
  return [rare, detectionOf(found, formats, wrappers)]
}

/** So much of the first lines shows what stands in all of them. */
const SAMPLE = { lines: 100, characters: 4_000 }

const NOTHING: Detection = { formats: [], wrappers: [] }

/** What any of several detections found, in the order of all. */
function union(formats: readonly LogFormat[], wrappers: readonly Wrapper[], found: readonly Detection[]): Detection {
  return {
    formats: formats.filter((format) => found.some((each) => each.formats.includes(format))),
    wrappers: wrappers.filter((wrapper) => found.some((each) => each.wrappers.includes(wrapper))),
  }
}

/**
 * Which formats and wrappers take at least one line of a relation with the column `line`. A query with all
 * formats takes a second to plan, hence those that take nothing are found out before.
 */
export async function findClaimants(
  db: Database,
  relation: string,
  formats: readonly LogFormat[],
  wrappers: readonly Wrapper[],
): Promise<Detection> {
  await db.run(`CREATE OR REPLACE TEMP TABLE glance AS SELECT line FROM ${relation} LIMIT ${HEAD_LINES + 1}`)
  const rows = await db.rows(`SELECT left(line, ${GLANCE}) AS line FROM glance`)
  const lines = rows.map((row) => String(row['line']))
  const seen = lines.length <= HEAD_LINES && lines.every((line) => line.length < GLANCE)
  const asked = seen ? candidates(formats, wrappers, lines) : { formats, wrappers }
  const found = seen
    ? await claimed(db, 'glance', asked.formats, asked.wrappers)
    : await claimedUnseen(db, relation, formats, wrappers)
  await db.run('DROP TABLE glance')
  return detectionOf(found, formats, wrappers)
}

function detectionOf(found: readonly Row[], formats: readonly LogFormat[], wrappers: readonly Wrapper[]): Detection {
  const formatIds = new Set(found.map((row) => row['format']))
  const wrapperIds = new Set(found.map((row) => row['wrapper']))
  return {
    formats: formats.filter((format) => formatIds.has(format.id)),
    wrappers: wrappers.filter((wrapper) => wrapperIds.has(wrapper.id)),
  }
}

/** Of many lines, or long ones, formats of JSON are only shown those that have any of their keys. */
async function claimedUnseen(
  db: Database,
  relation: string,
  formats: readonly LogFormat[],
  wrappers: readonly Wrapper[],
): Promise<readonly Row[]> {
  const text = formats.filter(({ frame }) => frame.kind === 'text')
  const json = formats.filter(({ frame }) => frame.kind === 'json')
  const found = text.length === 0 ? [] : await claimed(db, relation, text, wrappers)
  if (json.length === 0) return found
  const lines = `(SELECT line FROM ${relation} WHERE ${couldClaim(json, wrappers)})`
  return [...found, ...(await claimed(db, lines, json, wrappers))]
}

/**
 * Each structure that is read of a line costs memory, for thousands of lines at once: where it does not suffice for all formats, halves of
 * them are asked. A line may then be claimed twice, which costs no more than a format that has nothing to read.
 */
async function claimed(
  db: Database,
  relation: string,
  formats: readonly LogFormat[],
  wrappers: readonly Wrapper[],
): Promise<readonly Row[]> {
  const claims = compileClaims(formats, wrappers, relation)
  try {
    return await db.rows(`SELECT format, wrapper, count(*) AS n FROM (${claims}) GROUP BY ALL`)
  } catch (error) {
    if (formats.length < 2 || !isOutOfMemory(error)) throw error
    const half = Math.ceil(formats.length / 2)
    const first = await claimed(db, relation, formats.slice(0, half), wrappers)
    return [...first, ...(await claimed(db, relation, formats.slice(half), wrappers))]
  }
}
