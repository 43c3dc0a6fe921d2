import { truncate } from '../../output/escape-terminal.ts'
import { visible } from '../../output/visible.ts'
import type { Host } from '../command.ts'
import { columnsOf } from './columns.ts'

/** How far some work is. */
export interface ProgressState {
  readonly done: number
  /** 0 when nobody knows. */
  readonly total: number
  readonly unit: 'bytes' | 'lines' | 'events' | 'files' | 'checks'
  /** What is being done, in the present participle: `reading auth.log`. */
  readonly label: string
}

/** A line on stderr that says how far long work is, and is gone when the work is. */
export interface Progress {
  readonly update: (state: ProgressState) => void
  /** Takes the line away; a later `update` draws it again. */
  readonly clear: () => void
}

export const SILENT: Progress = { update: () => undefined, clear: () => undefined }

/** Work that ends sooner shows no progress. */
const PATIENCE_MS = 1000

/** The line is not drawn more often than this. */
const FRAME_MS = 100

/**
 * Progress for a terminal: drawn after a second, with rate and time left, in one line that never wraps.
 * Where stderr is no terminal, or `wanted` is false, nothing is ever written.
 */
export function createProgress(host: Host, wanted: boolean): Progress {
  if (!wanted || host.stderr.isTTY !== true) return SILENT
  const began = host.now()
  let drawn: number | undefined
  let label: string | undefined
  let since = began
  return {
    update(state) {
      const now = host.now()
      if (state.label !== label) {
        label = state.label
        since = now
      }
      if (now - began < PATIENCE_MS) return
      if (drawn !== undefined && now - drawn < FRAME_MS) return
      drawn = now
      const room = Math.max(1, (columnsOf(host.stderr) ?? 80) - 1)
      const line = progressLine({ ...state, label: visible(state.label) }, now - since)
      host.stderr.write(`\r\u001B[K${truncate(line, room, 'middle', true)}`)
    },
    clear() {
      if (drawn === undefined) return
      drawn = undefined
      host.stderr.write('\r\u001B[K')
    },
  }
}

/** The text of the line after `elapsed` milliseconds of this piece of work. */
export function progressLine(state: ProgressState, elapsed: number): string {
  const seconds = elapsed / 1000
  const rate = seconds > 0 ? state.done / seconds : 0
  const parts = [state.label]
  if (state.total > 0) {
    const share = Math.min(1, state.done / state.total)
    parts.push(
      `${Math.floor(share * 100)} %`,
      `${amount(state.done, state.unit)} of ${amount(state.total, state.unit)}`,
    )
  } else {
    parts.push(amount(state.done, state.unit))
  }
  // Slower than that, a rate says less than what is done.
  if (rate >= 0.5) parts.push(`${amount(rate, state.unit)}/s`)
  if (rate > 0 && state.total > state.done) parts.push(`${duration((state.total - state.done) / rate)} left`)
  return parts.join(' · ')
}

const STEPS = ['', 'k', 'M', 'G', 'T'] as const

function amount(value: number, unit: ProgressState['unit']): string {
  let scaled = value
  let step = 0
  while (scaled >= 999.5 && step < STEPS.length - 1) {
    scaled /= 1000
    step += 1
  }
  const digits = step > 0 && scaled < 9.95 ? scaled.toFixed(1) : scaled.toFixed(0)
  if (unit === 'bytes') return `${digits} ${STEPS[step] ?? ''}B`
  return [digits, STEPS[step], unit].filter(Boolean).join(' ')
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} min ${whole % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
