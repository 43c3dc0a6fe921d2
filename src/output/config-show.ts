import { ConfigShowDocument, type ConfigSetting } from '../model/config-show.ts'
import { jsonDocument } from './json.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'

const FOUND: Readonly<Record<ConfigShowDocument['found'], string>> = {
  named: 'named with --config',
  discovered: 'found here or above: it may not suppress, send, run or probe',
  none: 'no configuration file: the defaults are in force',
}

const COLUMNS: readonly Column<ConfigSetting>[] = [
  { title: 'Key', cell: ({ key }) => span(key, 'accent') },
  { title: 'In force', cell: ({ summary }) => valueSpan(summary), min: 24, wants: 60 },
  { title: 'From', cell: ({ from, line }) => span(line === null ? from : `line ${line}`, 'dim') },
]

function* tableLines({ config, found, settings }: ConfigShowDocument, options: RenderOptions): Generator<Line> {
  if (config !== null) {
    yield [valueSpan(config.path, 'strong')]
    yield [span('  sha256 ', 'dim'), span(config.sha256, 'dim')]
  }
  yield [span(config === null ? FOUND[found] : `  ${FOUND[found]}`, found === 'named' ? 'plain' : 'warning')]
  yield EMPTY_LINE
  yield* listLines('Settings', COLUMNS, settings, { ...options, full: true })
}

/** What of the configuration is in force, and where it comes from. */
export function renderConfigShow(
  document: ConfigShowDocument,
  format: 'table' | 'json',
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(ConfigShowDocument, document)
    case 'table':
      return printLines(tableLines(document, options), options)
  }
}
