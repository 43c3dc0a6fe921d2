import { describe, expect, it, test } from 'vitest'
import { exportStix } from '../../src/export/stix.ts'
import { escapePattern, observable, stixId } from '../../src/export/stix-objects.ts'
import { OWN_NAMESPACE, uuid5 } from '../../src/export/uuid.ts'
import { TLP_LABELS } from '../../src/model/tlp.ts'
import { techniqueName } from '../../src/report/techniques.ts'
import { collect } from '../support/documents.ts'
import { HOSTILE } from '../support/hostile.ts'
import { incidentWith } from '../support/incident.ts'
import { runCli } from '../support/run-cli.ts'

interface Bundle {
  readonly objects: readonly { readonly type: string; readonly id: string; readonly [key: string]: unknown }[]
}

async function bundleOf(incident = incidentWith()): Promise<Bundle> {
  return JSON.parse(await collect(exportStix(incident))) as Bundle
}

describe('ids', () => {
  it('are those of RFC 9562, appendix A.4', () => {
    expect(uuid5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    )
  })

  it('have a namespace that is the one of the DNS name tatou-ir', () => {
    expect(OWN_NAMESPACE).toBe(uuid5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'tatou-ir'))
  })

  // What the stix2 library of OASIS, 3.0.2, gives for the same observables.
  test.each([
    ['ipv4-addr', { value: '198.51.100.3' }, 'ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4'],
    ['ipv6-addr', { value: '2001:db8::1' }, 'ipv6-addr--6469e3a9-b053-5e34-a025-9396ae051d26'],
    ['user-account', { account_login: 'demo@example.com' }, 'user-account--10d6c001-0d69-5901-bbf2-db012b9ea212'],
    ['user-account', { account_login: 'x\'\n"=\u202e日本' }, 'user-account--987ef67b-e69d-5c71-9f18-8de78a10a99b'],
  ])('of the observable %s %j', (type, identity, id) => {
    expect(observable(type, identity, {}).id).toBe(id)
  })

  it('keep parts of a name apart', () => {
    expect(stixId('relationship', 'ab', 'c')).not.toBe(stixId('relationship', 'a', 'bc'))
  })
})

test('a quote in a pattern ends nothing', () => {
  expect(escapePattern("a'b\\c")).toBe("a\\'b\\\\c")
})

test('every technique of the built-in rules has its name', async () => {
  const { stdout } = await runCli(['rules', 'coverage', '--format', 'json'])
  const { techniques } = JSON.parse(stdout) as { techniques: { id: string }[] }
  expect(techniques.length).toBeGreaterThan(20)
  expect(techniques.filter(({ id }) => techniqueName(id) === null)).toEqual([])
})

describe('a bundle', () => {
  it('has an indicator, a sighting and relations for each attacking address of the internet alone', async () => {
    const { objects } = await bundleOf()
    const of = (type: string) => objects.filter((object) => object.type === type)
    expect(of('indicator').map(({ pattern }) => pattern)).toEqual([
      "[ipv4-addr:value = '203.0.113.9']",
      "[ipv6-addr:value = '2001:db8:85a3:1234:5678:8a2e:370:7334']",
    ])
    expect(of('sighting').map((object) => object['sighting_of_ref'])).toEqual(of('indicator').map(({ id }) => id))
    // The one finding cites 203.0.113.9: its indicator rests on it, and indicates its two techniques.
    expect(of('relationship').map((object) => object['relationship_type'])).toEqual([
      'based-on',
      'indicates',
      'indicates',
    ])
    expect(of('attack-pattern').map(({ name }) => name)).toEqual(['Valid Accounts', 'Password Guessing'])
    expect(of('observed-data').map((object) => object['number_observed'])).toEqual([42])
    expect(of('user-account').map((object) => object['account_login'])).toEqual(['root'])
  })

  it.each(TLP_LABELS)('is marked %s throughout', async (tlp) => {
    const { objects } = await bundleOf(incidentWith(undefined, { tlp }))
    const [marking, ...others] = objects
    expect(marking).toMatchObject({ type: 'marking-definition', name: tlp })
    expect(others.every((object) => JSON.stringify(object['object_marking_refs']) === `["${marking?.id}"]`)).toBe(true)
  })

  it.each(HOSTILE)('is what it is with $name in it', async ({ value }) => {
    const { objects } = await bundleOf(incidentWith(value))
    const ids = objects.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    // No text of a log is an address, so nothing is indicated.
    expect(objects.filter(({ type }) => type === 'indicator')).toEqual([])
    expect(objects.filter(({ type }) => type === 'user-account')).toHaveLength(1)
  })
})
