import { z } from 'zod'
import type { Entry } from '../model/timeline.ts'
import { csvList } from '../output/csv.ts'
import { attackedAccounts, attackerAgents, sourceFigures, sourcesJudged, toMillis, type Incident } from './incident.ts'
import { TLP_SPELLINGS } from './tlp.ts'

const text = z.string()

/** The columns that the importers of DFIR-IRIS ask for, in their order (case_ioc_routes.py and its neighbours). */
const Asset = z.strictObject({
  asset_name: text,
  asset_type_name: text,
  asset_description: text,
  asset_ip: text,
  asset_domain: text,
  asset_tags: text,
})

const Ioc = z.strictObject({ ioc_value: text, ioc_type: text, ioc_description: text, ioc_tags: text, ioc_tlp: text })

const Event = z.strictObject({
  event_date: text,
  event_tz: z.literal('+00:00'),
  event_title: text,
  event_category: text,
  event_content: text,
  event_raw: text,
  event_source: text,
  event_assets: text,
  event_iocs: text,
  event_tags: text,
})

async function* assets(incident: Incident): AsyncGenerator<z.infer<typeof Asset>> {
  for (const { account, verdict, failures, successes } of attackedAccounts(await incident.accounts())) {
    yield {
      asset_name: account,
      asset_type_name: 'Account',
      asset_description: `${failures} failed and ${successes} successful logins`,
      asset_ip: '',
      asset_domain: '',
      asset_tags: verdict,
    }
  }
}

async function* iocs(incident: Incident): AsyncGenerator<z.infer<typeof Ioc>> {
  const tlp = TLP_SPELLINGS[incident.tlp].word
  const sources = await incident.sources()
  for (const source of sourcesJudged(sources, 'attacker', 'suspicious', 'shared')) {
    yield {
      ioc_value: source.source_ip,
      ioc_type: 'ip-src',
      ioc_description: sourceFigures(source),
      ioc_tags: source.verdict,
      ioc_tlp: tlp,
    }
  }
  for (const agent of attackerAgents(sources)) {
    yield { ioc_value: agent, ioc_type: 'user-agent', ioc_description: '', ioc_tags: 'attacker', ioc_tlp: tlp }
  }
}

/** Entries by what they are, as IRIS calls it; names of ATT&CK tactics. */
function categoryOf({ activity, outcome }: Entry): string {
  if (activity === 'login') return outcome === 'success' ? 'Initial Access' : 'Credential Access'
  if (activity === 'registration' || activity === 'password_change') return 'Discovery'
  return 'Unspecified'
}

async function* events(incident: Incident): AsyncGenerator<z.infer<typeof Event>> {
  const assetNames = new Set(attackedAccounts(await incident.accounts()).map(({ account }) => account))
  const iocValues = new Set(
    sourcesJudged(await incident.sources(), 'attacker', 'suspicious', 'shared').map(({ source_ip }) => source_ip),
  )
  for (const entry of await incident.entries()) {
    const { account, source_ip } = entry
    // IRIS takes the list apart at each semicolon, and knows an asset by its name alone.
    const isAsset = account !== null && assetNames.has(account) && !account.includes(';')
    yield {
      event_date: toMillis(entry.time).slice(0, -1),
      event_tz: '+00:00',
      event_title: entry.description,
      event_category: categoryOf(entry),
      event_content: [
        source_ip === null ? '' : `source ${source_ip}`,
        account === null ? '' : `account ${account}`,
        entry.accounts > 1 ? `${entry.accounts} accounts` : '',
        `${entry.count} ${entry.count === 1 ? 'attempt' : 'attempts'} until ${entry.end}`,
      ]
        .filter((part) => part !== '')
        .join(', '),
      event_raw: `${entry.ref.path}:${entry.ref.line}`,
      event_source: entry.ref.path,
      event_assets: isAsset ? account : '',
      event_iocs: source_ip !== null && iocValues.has(source_ip) ? source_ip : '',
      event_tags: [entry.activity, entry.outcome].join('|'),
    }
  }
}

/** The attack as the three CSV files that DFIR-IRIS imports into a case: assets and IOCs first, then the timeline. */
export function exportIris(incident: Incident): ReadonlyMap<string, AsyncIterable<string>> {
  return new Map([
    ['assets.csv', csvList(Asset, assets(incident))],
    ['iocs.csv', csvList(Ioc, iocs(incident))],
    ['timeline.csv', csvList(Event, events(incident))],
  ])
}
