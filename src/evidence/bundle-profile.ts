import { BagProfile } from '../model/bag-profile.ts'
import { OUR_ALGORITHMS } from './algorithms.ts'
import { OUR_PROFILE } from './bag.ts'

const once = (description: string) => ({ required: true, repeatable: false, description })
const maybe = (description: string) => ({ required: false, repeatable: false, description })

/** The profile of our bundles, a copy of which is in each of them (`meta/profile.json`). */
export const BUNDLE_PROFILE: BagProfile = BagProfile.parse({
  'BagIt-Profile-Info': {
    'BagIt-Profile-Identifier': OUR_PROFILE,
    'BagIt-Profile-Version': '1.4.0',
    'Source-Organization': 'tatou-ir',
    'External-Description': 'Evidence of an incident: original logs, what was found in them, and who held it',
    'Version': '1.0',
  },
  'Bag-Info': {
    'BagIt-Profile-Identifier': { ...once('this profile'), values: [OUR_PROFILE] },
    'External-Identifier': once('the case'),
    'Contact-Name': once('who sealed the bundle'),
    'Bagging-Date': once('the day on which it was sealed'),
    'Payload-Oxum': once('bytes and files of the payload'),
    'Bag-Software-Agent': once('the program and its version'),
    'TLP': {
      ...once('who may read it: Traffic Light Protocol 2.0'),
      values: ['TLP:RED', 'TLP:AMBER+STRICT', 'TLP:AMBER', 'TLP:GREEN', 'TLP:CLEAR'],
    },
    'Custody-Head': once('number and SHA-256 of the last custody record'),
    'Timezone': once('zone of times that carried none'),
    'Bag-Group-Identifier': maybe('the set of bundles that this is a part of'),
    'Bag-Count': maybe('which part of the set, and of how many'),
  },
  'Manifests-Required': [...OUR_ALGORITHMS],
  'Manifests-Allowed': [...OUR_ALGORITHMS],
  'Tag-Manifests-Required': [...OUR_ALGORITHMS],
  'Tag-Manifests-Allowed': [...OUR_ALGORITHMS],
  'Tag-Files-Required': [
    'VERIFY.txt',
    'meta/bundle.json',
    'meta/files.json',
    'meta/profile.json',
    'custody/custody.jsonl',
  ],
  'Tag-Files-Allowed': ['VERIFY.txt', 'meta/*', 'custody/*', 'signatures/*'],
  'Payload-Files-Allowed': ['data/evidence/*', 'data/derived/*', 'data/report/*', 'data/playbook/*', 'data/drill/*'],
  'Allow-Fetch.txt': false,
  'Serialization': 'optional',
  'Accept-Serialization': ['application/zip', 'application/x-tar', 'application/gzip'],
  'Accept-BagIt-Version': ['1.0'],
})
