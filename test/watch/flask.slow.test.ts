import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Alert } from '../../src/model/alert.ts'
import { freePort } from '../support/free-port.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { detected, findingsIn } from './feed.ts'

/** Debian's, which has the modules of Debian's packages. */
const PYTHON = '/usr/bin/python3'

function hasModules(): boolean {
  try {
    execFileSync(PYTHON, ['-c', 'import flask, pythonjsonlogger'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The recipe of the guide, as it stands there, with a login behind it. */
function application(port: number): string {
  const recipe = /```python\n([\s\S]*?)```/.exec(readFileSync('docs/logging-guide.md', 'utf8'))?.[1] ?? ''
  return `${recipe}
@app.post("/api/login")
def login():
    email = request.form["email"]
    if request.form["password"] == "right":
        event("user_login_success", login=email, user_id=1, message="Successful login")
        return "in"
    event("user_login_failure", login=email, reason="invalid_credentials", password=request.form["password"], message="Failed login")
    return "no", 401

app.run(host="127.0.0.1", port=${port})
`
}

const name = hasModules()
  ? 'a Flask application'
  : 'a Flask application (needs python3-flask, python3-pythonjsonlogger)'

describe.skipIf(!hasModules())(name, () => {
  it('that logs as the guide says is attacked: the watch tells of it while it happens, as detect does afterwards', async () => {
    const folder = await temporaryFolder()
    const port = await freePort()
    writeFileSync(join(folder, 'app.py'), application(port))
    const children = [
      spawn(PYTHON, ['app.py'], { cwd: folder, stdio: 'ignore' }),
      spawn(
        process.execPath,
        [resolve('bin/tatou-ir.js'), 'watch', 'app.log', '--state', 'state', '-o', 'alerts.ndjson'],
        { cwd: folder, stdio: 'ignore' },
      ),
    ]
    onTestFinished(() => {
      for (const child of children) child.kill('SIGKILL')
    })
    const attempt = async (email: string, password: string): Promise<number> => {
      const body = new URLSearchParams({ email, password })
      const response = await fetch(`http://127.0.0.1:${port}/api/login`, { method: 'POST', body })
      return response.status
    }
    for (let tries = 0; tries < 100 && (await attempt('owner@example.org', 'right').catch(() => 0)) !== 200; tries++)
      await sleep(100)
    for (let guess = 1; guess <= 12; guess++) expect(await attempt('victim@example.org', `guess${guess}`)).toBe(401)
    for (let user = 1; user <= 6; user++) expect(await attempt(`user${user}@example.org`, 'Winter2025')).toBe(401)

    const alerts = join(folder, 'alerts.ndjson')
    const told = (): Alert[] =>
      existsSync(alerts)
        ? readFileSync(alerts, 'utf8')
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line) as Alert)
        : []
    for (let tries = 0; tries < 240 && !told().some(({ finding }) => finding.kind === 'brute_force'); tries++)
      await sleep(250)
    expect(told().map(({ finding }) => finding.kind)).toContain('brute_force')
    const [, watch] = children
    watch?.kill('SIGTERM')
    if (watch !== undefined) await once(watch, 'exit')
    expect(watch?.exitCode).toBe(0)

    const expected = await detected(['app.log'], folder)
    expect(expected.some(({ kind }) => kind === 'brute_force')).toBe(true)
    const found = await findingsIn(
      join(folder, 'state'),
      expected.map(({ id }) => id),
    )
    expect(found).toEqual(expected)
    const quality = await runCli(['quality', 'app.log', '--format', 'json'], { cwd: folder })
    expect(quality.code).toBe(0)
    const { observations } = JSON.parse(quality.stdout) as { observations?: { check: string }[] }
    expect((observations ?? []).filter(({ check }) => /secret|placeholder|zone/.test(check))).toEqual([])
    expect(readFileSync(join(folder, 'app.log'), 'utf8')).not.toContain('guess1')
  }, 180_000)
})
