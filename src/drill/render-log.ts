import type { Finding } from '../model/finding.ts'
import type { Line } from './line.ts'
import { renderAccessLog } from './render-access-log.ts'
import { renderCloudtrail } from './render-cloudtrail.ts'
import { renderIdentity } from './render-identity.ts'
import { renderOkta } from './render-okta.ts'
import { renderSshd } from './render-sshd.ts'
import { renderTatouApp } from './render-tatou-app.ts'
import { renderTatouSecurity } from './render-tatou-security.ts'
import type { Action } from './story.ts'

/** A log that a story can be rendered into. */
export interface LogKind {
  readonly fileName: string
  readonly render: (action: Action) => readonly Line[]
  /** Whether the log says how attempts ended, or only that requests were made. */
  readonly shows: 'attempts' | 'requests'
  /** Kinds of findings that its lines hint at, but do not suffice for. */
  readonly hintsAt?: readonly Finding['kind'][]
}

/** Every log a story can be rendered into. A new one is a line here and a file with its renderer. */
export const LOG_KINDS = {
  'tatou': { fileName: 'security.log', render: renderTatouSecurity, shows: 'attempts' },
  'tatou-json': { fileName: 'app.log', render: renderTatouApp, shows: 'attempts' },
  'nginx': { fileName: 'access.log', render: renderAccessLog, shows: 'requests' },
  'sshd': { fileName: 'auth.log', render: renderSshd, shows: 'attempts' },
  'ecs': { fileName: 'identity.ndjson', render: renderIdentity, shows: 'attempts' },
  // It tells neither why a second factor failed nor what is in a file, and new users come from one service.
  'cloudtrail': {
    fileName: 'cloudtrail.jsonl',
    render: renderCloudtrail,
    shows: 'attempts',
    hintsAt: ['mfa_fatigue', 'malicious_upload', 'data_tampering', 'user_enumeration'],
  },
  'okta': { fileName: 'okta.jsonl', render: renderOkta, shows: 'attempts' },
} as const satisfies Readonly<Record<string, LogKind>>
export type LogKindId = keyof typeof LOG_KINDS

/** Whether the lines of a log suffice for a finding of this kind; if not, they hint at it at most. */
export function sufficesFor(log: LogKindId, kind: Finding['kind']): boolean {
  const { hintsAt = [] }: LogKind = LOG_KINDS[log]
  return !hintsAt.includes(kind)
}

/**
 * The lines of one log, in the order of their times and without line ends. `actions` come in order of time;
 * lines of one time stand in the order of their actions.
 */
export function* renderLog(actions: Iterable<Action>, kind: LogKindId): Generator<string, void, undefined> {
  const queue = lineQueue(LOG_KINDS[kind].render)
  for (const action of actions) for (const { text } of queue.take(action)) yield text
  for (const { text } of queue.rest()) yield text
}

/** The lines of one log while its story is told. */
export interface LineQueue {
  /** The lines that are ready when this action comes: nothing that comes later stands before them. */
  readonly take: (action: Action) => readonly Line[]
  /** What is left when the story ends. */
  readonly rest: () => readonly Line[]
}

const NONE: readonly Line[] = []

/**
 * Puts lines in the order of their times. An action writes no line before its own time, so only lines that are
 * still ahead of the story are held: memory follows the number of actions under way, not the length of the story.
 */
export function lineQueue(render: LogKind['render']): LineQueue {
  const ahead: Line[] = []
  return {
    take: (action) => {
      let ready = 0
      while (ready < ahead.length && (ahead[ready]?.time ?? 0) < action.time) ready += 1
      const lines = ready === 0 ? NONE : ahead.splice(0, ready)
      for (const line of render(action)) insert(ahead, line)
      return lines
    },
    rest: () => ahead,
  }
}

/** Puts a line behind all that are not later than it; nearly always it is the last. */
function insert(lines: Line[], line: Line): void {
  let index = lines.length
  while (index > 0 && (lines[index - 1]?.time ?? 0) > line.time) index -= 1
  if (index === lines.length) lines.push(line)
  else lines.splice(index, 0, line)
}

/** A line of a log and the action it tells of. */
export interface ToldLine extends Line {
  readonly action: Action
}

/** The lines of `renderLog`, each with its action: what is at line n of the log is at index n - 1 here. */
export function renderTold(actions: readonly Action[], kind: LogKindId): ToldLine[] {
  const { render } = LOG_KINDS[kind]
  const lines = actions.flatMap((action) => render(action).map(({ time, text }) => ({ time, text, action })))
  return lines.toSorted((a, b) => a.time - b.time)
}

/** A whole log as text, every line ended. For stories that fit in memory. */
export function renderText(actions: Iterable<Action>, kind: LogKindId): string {
  let text = ''
  for (const line of renderLog(actions, kind)) text += `${line}\n`
  return text
}
