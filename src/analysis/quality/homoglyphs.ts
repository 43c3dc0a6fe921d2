import type { Database } from '../../sql/database.ts'
import { literal } from '../../sql/literal.ts'

/** An account whose name looks like another one, or mixes scripts to look like something it is not. */
export interface Homoglyph {
  readonly account: string
  /** The account of these logs that it looks like, or null. */
  readonly like: string | null
  readonly events: number
  readonly input: number
  readonly line: number
}

/** More accounts outside ASCII than these are looked at no further: anybody can make up names. */
const MOST_ACCOUNTS = 10_000

/** Letters of other scripts that look like Latin ones in most fonts (Unicode TS 39), lower case. */
const LOOK_ALIKE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'аɑα',
    b: 'ьƅ',
    c: 'сς',
    d: 'ԁɗ',
    e: 'еҽє',
    f: 'ƒ',
    g: 'ɡց',
    h: 'һհ',
    i: 'іıɩι',
    j: 'ј',
    k: 'кκ',
    l: 'ӏǀ',
    m: 'м',
    n: 'ոп',
    o: 'оοօσ',
    p: 'рρ',
    q: 'ԛգ',
    r: 'г',
    s: 'ѕꜱ',
    t: 'тτ',
    u: 'υսц',
    v: 'ѵν',
    w: 'ԝωш',
    x: 'хχ',
    y: 'уүγ',
    z: 'ᴢ',
  }).flatMap(([latin, others]) => [...others].map((other): [string, string] => [other, latin])),
)

// Ranges instead of `\p{Script=…}`: those follow the Unicode version of the Node that runs.
const LATIN = /[A-Za-z\u00c0-\u024f]/u
const ALIKE = [/[\u0400-\u052f]/u, /[\u0370-\u03ff]/u, /[\u0530-\u058f]/u]
const BETWEEN_WORDS = /[^A-Za-z0-9\u00c0-\u058f]+/u

/** What is not seen: marks on letters, zero-width characters, and what turns the direction of text. */
const UNSEEN = /[\u00ad\u0300-\u036f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]/gu

/** A name as it looks: look-alikes are Latin letters, and what cannot be seen is left out. */
export function skeleton(name: string): string {
  const seen = name.normalize('NFKC').toLowerCase().replace(UNSEEN, '')
  return [...seen].map((character) => LOOK_ALIKE.get(character) ?? character).join('')
}

/** Whether one word of a name takes Latin letters together with those of a script that has the same shapes. */
export function mixesScripts(name: string): boolean {
  return name.split(BETWEEN_WORDS).some((word) => LATIN.test(word) && ALIKE.some((script) => script.test(word)))
}

/** Accounts that look like others of these logs, or mix scripts within a word, by name. */
export async function findHomoglyphs(db: Database): Promise<Homoglyph[]> {
  const rows = await db.rows(`SELECT account, count(*) AS events, min(rid) AS rid FROM event
    WHERE account IS NOT NULL AND regexp_matches(account, '[^\\x00-\\x7f]') GROUP BY account ORDER BY account LIMIT ${MOST_ACCOUNTS}`)
  const names = rows.map((row) => String(row['account']))
  const looks = [...new Set(names.map(skeleton))].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  if (looks.length === 0) return []
  // From a query the engine makes a table to look names up in; a list it would go through for each event.
  const look = `(SELECT unnest([${looks.map(literal).join(', ')}]))`
  const known = await db.rows(`SELECT account FROM (SELECT DISTINCT account FROM event WHERE account IS NOT NULL)
    WHERE account IN ${look} OR lower(account) IN ${look} ORDER BY account DESC`)
  const present = new Map(known.map((row) => [String(row['account']).toLowerCase(), String(row['account'])]))
  const found: Homoglyph[] = []
  for (const row of rows) {
    const account = String(row['account'])
    const like = present.get(skeleton(account)) ?? null
    if ((like === null || like === account) && !mixesScripts(account)) continue
    const [place] = await db.rows(`SELECT input, line FROM event WHERE rid = ${Number(row['rid'])}`)
    found.push({
      account,
      like: like === account ? null : like,
      events: Number(row['events']),
      input: Number(place?.['input']),
      line: Number(place?.['line']),
    })
  }
  return found
}
