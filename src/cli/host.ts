import { hostname } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Host, Interrupt } from './command.ts'

const INTERRUPTS: readonly Interrupt[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** The real process as a host. */
export function processHost(): Host {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    uid: process.getuid?.() ?? null,
    self: [process.execPath, fileURLToPath(new URL('../../bin/tatou-ir.js', import.meta.url))],
    machine: hostname(),
    now: () => Date.now(),
    zoneOffset: (at) => -new Date(at).getTimezoneOffset(),
    onInterrupt: (handler) => {
      for (const signal of INTERRUPTS) process.on(signal, handler)
      return () => {
        for (const signal of INTERRUPTS) process.off(signal, handler)
      }
    },
    exit: (code) => process.exit(code),
  }
}
