import type { Collateral } from '../model/playbook.ts'
import { plural } from '../output/words.ts'
import { attackedAccounts, attackSources, honestAccounts, type Incident } from './incident.ts'

/** Names that are told; the count tells the rest. */
const NAMED = 5

/** Whom a step of containment would hit besides the attacker, as far as the logs can tell. */
export function collateralOf(scope: Collateral['scope'], incident: Incident): Collateral {
  switch (scope) {
    case 'source': {
      const [source] = attackSources(incident)
      const address = source?.source_ip ?? null
      const honest = address === null ? [] : honestAccounts(incident, address)
      const gateway = source?.verdict === 'shared' ? ' It is a gateway: many more may stand behind it.' : ''
      return {
        scope,
        accounts: honest.length,
        names: honest.slice(0, NAMED),
        text: `${plural(honest.length, 'legitimate account')} logged in from ${address ?? 'the source'} in these logs.${gateway}`,
      }
    }
    case 'accounts': {
      const hit = attackedAccounts(incident).filter(({ verdict }) => verdict === 'compromised' || verdict === 'at_risk')
      return {
        scope,
        accounts: hit.length,
        names: hit.slice(0, NAMED).map(({ account }) => account),
        text: `${plural(hit.length, 'owner')} cannot work until the account is given back.`,
      }
    }
    case 'everybody': {
      const active = incident.accounts.filter(({ successes }) => successes > 0).length
      return {
        scope,
        accounts: null,
        names: [],
        text: `Everybody who uses the platform: ${plural(active, 'account')} logged in in these logs.`,
      }
    }
  }
}
