import { normalize } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { replayPaths } from '../../src/cli/bundle/replay-paths.ts'
import { HOSTILE } from '../support/hostile.ts'

const segment = fc.oneof(
  fc.constantFrom('..', '.', '', '-', '~', 'logs', 'logs.zip!', 'auth.log', 'a'.repeat(300)),
  fc.constantFrom(...HOSTILE.map(({ value }) => value)),
  fc.string({ unit: 'binary' }),
)
const path = fc.array(segment, { minLength: 1, maxLength: 6 }).map((segments) => segments.join('/'))

describe('paths for logs that are read again', () => {
  it('stay in their folder, are files of their own, and have a name each', () => {
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 30 }), (paths) => {
        const chosen = [...replayPaths(paths).values()]
        expect(chosen.length).toBe(paths.length)
        expect(new Set(chosen).size).toBe(chosen.length)
        for (const each of chosen) {
          expect(normalize(each)).toBe(each)
          expect(each).not.toMatch(/^\/|^\.\.(?:\/|$)|\0/)
          for (const name of each.split('/')) expect(Buffer.byteLength(name)).toBeLessThan(256)
          expect(chosen.some((other) => other.startsWith(`${each}/`))).toBe(false)
        }
      }),
    )
  })

  it('have the order of the paths, in which the logs are read', () => {
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 30 }), (paths) => {
        const ordered = paths.filter((each) => each !== '-').toSorted()
        const chosen = replayPaths(paths)
        const names = ordered.map((each) => chosen.get(each) ?? '')
        expect(names).toEqual(names.toSorted())
      }),
    )
  })

  it('are those where the logs were found, but for what leads out of the folder', () => {
    const paths = [
      '../a/x:1~.log',
      '/var/log/auth.log',
      '/var/log/auth.log.1',
      'logs/*.log',
      'logs/web:80.log',
      'logs/webA.log',
    ]
    expect([...replayPaths(paths).values()]).toEqual([
      '.../a/x:1~.log',
      '.~/var/log/auth.log',
      '.~/var/log/auth.log.1',
      'logs/*.log',
      'logs/web:80.log',
      'logs/webA.log',
    ])
  })

  it('are those where the logs were found, where these are harmless', () => {
    const paths = ['logs/auth.log', 'logs/auth.log.1', 'logs.zip!/web/access log.txt']
    expect([...replayPaths(paths)]).toEqual(paths.map((each) => [each, each]))
  })
})
