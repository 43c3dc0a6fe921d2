import { statfs } from 'node:fs/promises'
import type { Check } from '../../model/doctor.ts'
import type { Host } from '../command.ts'

/** What is looked at, and how. */
export type Subject = Pick<Check, 'area' | 'name' | 'tried'>

/** What came of it, before it is known how long that took. */
export type Found = Omit<Check, 'seconds'>

/** What was looked at and is in order. */
export function passed(subject: Subject, message: string): Found {
  return { ...subject, status: 'pass', message, hint: null }
}

/** What works and should be looked at. */
export function warned(subject: Subject, message: string, hint: string | null = null): Found {
  return { ...subject, status: 'warn', message, hint }
}

/** What does not work. */
export function failed(subject: Subject, message: string, hint: string | null = null): Found {
  return { ...subject, status: 'fail', message, hint }
}

/** The checks that `look` makes, with how long it took. */
export async function timed(
  { now }: Pick<Host, 'now'>,
  look: () => Promise<Found | readonly Found[]>,
): Promise<Check[]> {
  const began = now()
  const found = await look()
  const seconds = (now() - began) / 1000
  return [found].flat().map(({ area, name, tried, status, message, hint }) => {
    return { area, name, tried, status, message, seconds, hint }
  })
}

/** What was not looked at, and why. */
export function skipped(
  { area, name }: Pick<Subject, 'area' | 'name'>,
  message: string,
  hint: string | null = null,
): Check {
  return { area, name, tried: '', status: 'skip', message, seconds: null, hint }
}

/** A disk that is looked at: how much of it must be free, in percent. */
interface Disk extends Pick<Subject, 'area' | 'name'> {
  readonly folder: string
  readonly least: number
  /** Whether too little is a fault, and not only a warning. */
  readonly isFault: boolean
}

/** Whether enough of a disk is free for those who are not root. */
export async function diskCheck({ area, name, folder, least, isFault }: Disk): Promise<Found> {
  const subject = { area, name, tried: `ask how much of the disk of ${folder} is free` }
  try {
    const { bavail, blocks, bsize } = await statfs(folder)
    const percent = blocks === 0 ? 0 : Math.floor((100 * bavail) / blocks)
    const words = `${percent} % free, ${Math.floor((bavail * bsize) / 1_000_000_000)} GB`
    if (percent >= least) return passed(subject, words)
    return (isFault ? failed : warned)(subject, `${words}: less than ${least} %`, 'make room, or use another disk')
  } catch {
    return failed(subject, 'there is no such folder', 'name a folder that is there')
  }
}

/** What an error says; one that nobody foresaw too, since the others are to be checked all the same. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
