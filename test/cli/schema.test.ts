import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { SCHEMA_NAMES } from '../../src/cli/schema-names.ts'
import { runCli } from '../support/run-cli.ts'

/** Hand-written, after the contract: an `events` document with every key a reader may count on, and little more. */
const EVENT = {
  '@timestamp': '2025-10-18T16:28:19.140000Z',
  'event': { category: ['authentication'], type: ['start'], outcome: 'failure', reason: 'invalid_credentials' },
  'source': { ip: '172.18.0.1' },
  'user': { name: 'victim1@example.org' },
  'log': { offset: 0, line: 1, file: { path: 'security.log' } },
  'tatou': {
    activity: 'login',
    count: 1,
    format: 'tatou-security',
    input_sha256: '0'.repeat(64),
    time_source: 'stamp',
  },
}

async function validator(name: string) {
  const { code, stdout } = await runCli(['schema', name])
  expect(code).toBe(0)
  const ajv = new Ajv2020({ strict: true, allErrors: true })
  return ajv.compile(JSON.parse(stdout))
}

describe('schema', () => {
  it('without a name lists the names', async () => {
    expect(await runCli(['schema'])).toMatchObject({ code: 0, stdout: `${SCHEMA_NAMES.join('\n')}\n`, stderr: '' })
  })

  it.each(SCHEMA_NAMES)('%s is a strict schema of draft 2020-12', async (name) => {
    const validate = await validator(name)
    expect(validate({})).toBe(false)
  })

  it('tells an event from what is none', async () => {
    const validate = await validator('events')
    expect(validate(EVENT), JSON.stringify(validate.errors)).toBe(true)
    expect(validate({ ...EVENT, extra: 1 })).toBe(false)
    expect(validate({ ...EVENT, event: { ...EVENT.event, outcome: 'maybe' } })).toBe(false)
    expect(validate({ ...EVENT, log: { ...EVENT.log, line: 1.5 } })).toBe(false)
  })

  it.each(['timeline', 'sources', 'accounts'] as const)('%s names itself and requires every key', async (name) => {
    const schema: unknown = JSON.parse((await runCli(['schema', name])).stdout)
    expect(schema).toMatchObject({
      properties: { schema: { const: `tatou-ir/${name}/v1` } },
      additionalProperties: false,
      required: expect.arrayContaining([
        'schema',
        'inputs',
        'config',
        'summary',
        name === 'timeline' ? 'entries' : name,
      ]),
    })
  })
})
