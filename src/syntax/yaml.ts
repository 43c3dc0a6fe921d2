import { Composer, type CST, type Document, Lexer, Parser } from 'yaml'
import type { Faults, Place } from './faults.ts'
import { MOST_DOCUMENT_TOKENS, MOST_FILE_CHARACTERS, MOST_FILE_TOKENS, MOST_NESTING } from './limits.ts'
import type { Tree } from './tree.ts'
import { plant } from './plant.ts'

/** Each line of a file begins here; in the order of the file. */
export type PlaceAt = (offset: number) => Place

/**
 * Reads a YAML file of any number of documents into trees. A document that is no YAML, or too big or deep, is a
 * fault and left out; the others are read. YAML 1.2 with its core schema, but merge keys (`<<`) work, because the
 * tools that rules are written for know them.
 */
export function readYaml(path: string, text: string, faults: Faults): Tree[] {
  const at = placesOf(path, text)
  const unfit = unfitFor(text)
  if (unfit !== null) {
    faults.error(at(unfit.offset), unfit.code, unfit.message, unfit.hint)
    return []
  }
  const trees: Tree[] = []
  for (const document of documentsOf(text, at, faults)) {
    faults.begin(null)
    for (const error of document.errors.slice(0, 20)) faults.error(at(error.pos[0]), 'yaml', error.message, null)
    if (document.errors.length > 0 || document.contents === null) continue
    const tree = plant(document.contents, text, at, faults)
    if (tree !== null && !faults.failed()) trees.push(tree)
  }
  return trees
}

interface Unfit {
  readonly offset: number
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** Why a text is not worth parsing at all: too long, or binary. */
function unfitFor(text: string): Unfit | null {
  if (text.length > MOST_FILE_CHARACTERS) {
    const message = `the file has ${text.length} characters, more than ${MOST_FILE_CHARACTERS}`
    return { offset: 0, code: 'file-too-large', message, hint: 'Split it into several files.' }
  }
  const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\p{Surrogate}/u.exec(text)
  if (control === null) return null
  const code = (control[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  const message = `the file is no text: it holds the character U+${code}`
  return { offset: control.index, code: 'not-text', message, hint: 'What is read here is YAML in UTF-8.' }
}

/**
 * The documents of a text. Tokens are counted and nesting is measured before anything recursive sees them: the
 * composer recurses, and a deep document would exhaust the stack of the whole program.
 */
function* documentsOf(text: string, at: PlaceAt, faults: Faults): Generator<Document.Parsed> {
  const parser = new Parser()
  const composer = new Composer({
    schema: 'core',
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  })
  let count = 0
  let before = 0
  const passed = function* (tokens: Iterable<CST.Token>): Generator<Document.Parsed> {
    for (const token of tokens) {
      const refused = token.type === 'document' ? refusal(token, count - before) : null
      if (token.type === 'document') before = count
      if (refused !== null) {
        faults.begin(null)
        faults.error(at(token.offset), ...refused)
      } else yield* composer.next(token)
    }
  }
  for (const lexeme of new Lexer().lex(text)) {
    count += 1
    if (count > MOST_FILE_TOKENS) {
      faults.error(
        at(0),
        'file-too-large',
        `the file has over ${MOST_FILE_TOKENS} tokens`,
        'Split it into several files.',
      )
      return
    }
    yield* passed(parser.next(lexeme))
  }
  yield* passed(parser.end())
  yield* composer.end()
}

function refusal(document: CST.Document, tokens: number): readonly [string, string, string] | null {
  if (tokens > MOST_DOCUMENT_TOKENS) {
    const message = `the document has ${tokens} tokens, more than ${MOST_DOCUMENT_TOKENS}`
    return ['too-large', message, 'Split the rule.']
  }
  if (!tooDeep(document)) return null
  return ['too-deep', `maps and lists stand more than ${MOST_NESTING} deep`, 'Rules need five or six levels.']
}

/** Whether collections nest too deep; with a stack of its own. */
function tooDeep(document: CST.Document): boolean {
  const open: { readonly token: CST.Token; readonly depth: number }[] = []
  if (document.value) open.push({ token: document.value, depth: 1 })
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!('items' in next.token)) continue
    if (next.depth > MOST_NESTING) return true
    for (const item of next.token.items) {
      for (const token of [item.key, item.value]) if (token) open.push({ token, depth: next.depth + 1 })
    }
  }
  return false
}

/** Lines and columns of a text, both from 1; columns count UTF-16 units. */
function placesOf(file: string, text: string): PlaceAt {
  const starts = [0]
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { file, line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}
