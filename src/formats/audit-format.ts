import {
  auditOtherwise,
  auditRows,
  auditRules,
  auditTable,
  type AuditEndings,
  type AuditEnds,
  type AuditKind,
} from './audit.ts'
import { sampleRows } from './sample-rows.ts'
import type { JsonFrame, LogFormat, Sample } from './log-format.ts'

/** An audit log as data: what a format needs beside what all audit logs share. */
export interface AuditLog<End> extends Pick<
  LogFormat,
  'id' | 'title' | 'reference' | 'logsource' | 'time' | 'columns' | 'constants' | 'absent' | 'words' | 'nearMisses'
> {
  readonly paths: JsonFrame['paths']
  readonly claim: JsonFrame['claim']
  /** What names in the capture `action` mean. */
  readonly kinds: readonly AuditKind[]
  readonly ends: AuditEnds
  /** How a sample is written, what comes out of each, and how each way to end is told. */
  readonly sample: {
    readonly line: (special: End & { readonly action: string }) => string
    readonly time: string
    readonly columns: Sample['columns']
    readonly endings: AuditEndings<End>
    /** The columns that an end itself fills. */
    readonly endColumns?: (end: End) => Sample['columns']
  }
  /** Samples beside those of each rule. */
  readonly samples: readonly Sample[]
}

/** The format of an audit log in JSON, one event to a line. */
export function auditFormat<End>(log: AuditLog<End>): LogFormat {
  const { paths, claim, kinds, ends, sample, samples, words, ...rest } = log
  const { line, time, columns, endings, endColumns = () => ({}) } = sample
  return {
    ...rest,
    frame: { kind: 'json', paths, claim },
    words: { kind: { in: 'action', table: auditTable(kinds) }, ...words },
    messages: auditRules(kinds, ends),
    otherwise: auditOtherwise(ends),
    samples: [
      ...sampleRows(
        line,
        { time, columns },
        auditRows(kinds, endings, ({ end }) => endColumns(end)),
      ),
      ...samples,
    ],
  }
}

/** A name that an attacker chose, for samples. */
export const FORGED = 'x from 203.0.113.9 | "y" \u001b[31m'
