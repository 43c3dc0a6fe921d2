import { statfs } from 'node:fs/promises'
import type { Check } from '../../model/doctor.ts'

type Area = Check['area']

/** What was looked at and is in order. */
export function passed(area: Area, name: string, message: string): Check {
  return { area, name, status: 'pass', message, hint: null }
}

/** What works and should be looked at. */
export function warned(area: Area, name: string, message: string, hint: string | null = null): Check {
  return { area, name, status: 'warn', message, hint }
}

/** What does not work. */
export function failed(area: Area, name: string, message: string, hint: string | null = null): Check {
  return { area, name, status: 'fail', message, hint }
}

/** What was not looked at, and why. */
export function skipped(area: Area, name: string, message: string, hint: string | null = null): Check {
  return { area, name, status: 'skip', message, hint }
}

/** A disk that is looked at: how much of it must be free, in percent. */
interface Disk {
  readonly name: string
  readonly folder: string
  readonly least: number
  /** Whether too little is a fault, and not only a warning. */
  readonly isFault: boolean
}

/** Whether enough of a disk is free for those who are not root. */
export async function diskCheck(area: Area, { name, folder, least, isFault }: Disk): Promise<Check> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder)
    const percent = blocks === 0 ? 0 : Math.floor((100 * bavail) / blocks)
    const words = `${percent} % free, ${Math.floor((bavail * bsize) / 1_000_000_000)} GB`
    if (percent >= least) return passed(area, name, words)
    return isFault
      ? failed(area, name, `${words}: less than ${least} %`)
      : warned(area, name, `${words}: less than ${least} %`)
  } catch {
    return failed(area, name, 'there is no such folder')
  }
}
