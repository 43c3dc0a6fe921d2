import { RebuildDocument } from '../model/rebuild.ts'
import { jsonDocument } from './json.ts'
import { span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { plural } from './words.ts'

function* lines({ bundles }: RebuildDocument): Generator<Line> {
  for (const { path, identical, sha256, differences } of bundles) {
    yield identical
      ? [span('IDENTICAL', 'good'), span('  '), valueSpan(path)]
      : [span('DIFFERENT', 'danger'), span('  '), valueSpan(path)]
    if (identical) yield [span('  made again, it is the same byte for byte: sha256 '), valueSpan(sha256, 'dim')]
    else if (differences.length === 0)
      yield [span('  every file in it is the same; the archive was packed otherwise, or by another version of Node')]
    else yield [span(`  ${plural(differences.length, 'file')} not the same`)]
    for (const each of differences) yield [span('  '), valueSpan(each)]
  }
}

/** Whether bundles come out again as they are. */
export function renderRebuild(
  document: RebuildDocument,
  format: 'table' | 'json',
  options: RenderOptions,
): AsyncIterable<string> {
  return format === 'json' ? jsonDocument(RebuildDocument, document) : printLines(lines(document), options)
}
