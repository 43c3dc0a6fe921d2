import type { ProblemCode } from './input-problem.ts'

/**
 * What is wrong with the name of an archive member, if anything. We never write under such a name (a spool file
 * is called what we call it), but a name that other tools would follow elsewhere is the mark of a hostile archive.
 */
export function nameProblem(name: string): ProblemCode | undefined {
  if (name.includes('\0')) return 'name-nul'
  if (/^[A-Za-z]:/.test(name)) return 'name-drive'
  if (name.startsWith('/')) return 'name-absolute'
  if (name.includes('\\')) return 'name-backslash'
  const parts = name.split('/')
  if (parts.includes('..')) return 'name-parent'
  return parts.every((part) => part === '' || part === '.') ? 'name-empty' : undefined
}

/** The member's part of a display path: without `./` and doubled slashes. A hostile name is still seen to be one. */
export function normalName(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  return parts.length === 0 ? name : `${name.startsWith('/') ? '/' : ''}${parts.join('/')}`
}
