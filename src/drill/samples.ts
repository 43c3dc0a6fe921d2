import { startOfDay } from './micros.ts'
import { LOG_KINDS, renderText } from './render-log.ts'
import type { LogKindId } from './render-log.ts'
import { readmeText, noteText } from './sample-notes.ts'
import { campaign } from './scenario-campaign.ts'
import { ordinaryDay } from './scenario-ordinary-day.ts'
import { sshBruteforce } from './scenario-ssh-bruteforce.ts'
import { webAttack } from './scenario-web-attack.ts'
import { inOrder } from './story.ts'
import type { Action } from './story.ts'
import { truthOf } from './truth.ts'
import type { Truth } from './truth.ts'

/** A story told for the samples, and which logs of it lie in which folder. */
export interface Sample {
  readonly name: string
  readonly title: string
  /** What happened, in plain words. */
  readonly story: string
  readonly actions: readonly Action[]
  /** Folder inside the sample's own (empty for itself) and the logs that lie there. */
  readonly folders: Readonly<Record<string, readonly LogKindId[]>>
  /** Options the figures were made for, where the logs alone do not say enough. */
  readonly options: readonly string[]
}

/** What must be found in one folder of a sample. */
export interface Expected {
  readonly path: string
  readonly options: readonly string[]
  readonly truth: Truth
}

export interface SampleFile {
  /** Below `samples/`, with `/` as separator. */
  readonly path: string
  readonly text: string
}

const SEED = 20_251_018
const DAY_OF_CAMPAIGN = startOfDay(2025, 10, 18)

/** How many people use the platform on the busy day. */
export const BUSY_DAY_PEOPLE = 64

/** Every sample. The same call gives the same bytes on every machine. */
export function samples(): Sample[] {
  const attack = campaign({ seed: SEED, day: DAY_OF_CAMPAIGN })
  const day = ordinaryDay({ seed: SEED, day: DAY_OF_CAMPAIGN, people: BUSY_DAY_PEOPLE })
  return [
    {
      name: 'tatou-campaign',
      title: 'Login attempts and user enumeration on the platform, security.log',
      story: CAMPAIGN_STORY,
      actions: attack,
      folders: { '': ['tatou'] },
      options: [],
    },
    {
      name: 'tatou-campaign-json',
      title: 'The same attack in app.log, in both key dialects',
      story: `${CAMPAIGN_STORY}\n\n${JSON_STORY}`,
      actions: attack,
      folders: { '': ['tatou-json'] },
      options: [],
    },
    {
      name: 'tatou-busy-day',
      title: 'The same attack inside a day of ordinary traffic, three logs of the same requests',
      story: `${CAMPAIGN_STORY}\n\n${BUSY_DAY_STORY}`,
      actions: inOrder(attack, day),
      folders: { security: ['tatou'], app: ['tatou-json'], access: ['nginx'], all: ['tatou', 'tatou-json', 'nginx'] },
      options: [],
    },
    {
      name: 'ssh-bruteforce',
      title: 'Password guessing against an SSH host, auth.log',
      story: SSH_STORY,
      actions: inOrder(sshBruteforce({ seed: SEED, day: startOfDay(2025, 10, 20) })),
      folders: { '': ['sshd'] },
      options: ['--year', '2025'],
    },
    {
      name: 'web-attack',
      title: 'Scan, traversal, SQL injection and scripts against a web server, access.log',
      story: WEB_STORY,
      actions: inOrder(webAttack({ seed: SEED, day: startOfDay(2025, 10, 22) })),
      folders: { '': ['nginx'] },
      options: [],
    },
  ]
}

/** Every file below `samples/`: the logs, and beside each sample what happened and what must be found. */
export function sampleFiles(): SampleFile[] {
  const all = samples()
  const files: SampleFile[] = [{ path: 'README.md', text: readmeText(all) }]
  for (const sample of all) {
    const expected = expectedOf(sample)
    files.push(...logFiles(sample))
    files.push({ path: `${sample.name}.md`, text: noteText(sample, expected) })
    files.push({ path: `${sample.name}.expected.json`, text: expectedText(sample, expected) })
  }
  return files
}

function logFiles(sample: Sample): SampleFile[] {
  return Object.entries(sample.folders).flatMap(([folder, logs]) =>
    logs.map((log) => ({
      path: `${folderPath(sample, folder)}/${LOG_KINDS[log].fileName}`,
      text: renderText(sample.actions, log),
    })),
  )
}

/** What must be found in each folder of a sample. */
export function expectedOf(sample: Sample): Expected[] {
  return Object.entries(sample.folders).map(([folder, logs]) => ({
    path: folderPath(sample, folder),
    options: sample.options,
    truth: truthOf(sample.actions, logs),
  }))
}

function folderPath(sample: Sample, folder: string): string {
  return folder === '' ? sample.name : `${sample.name}/${folder}`
}

function expectedText(sample: Sample, expected: readonly Expected[]): string {
  const folders = expected.map(({ path, options, truth }) => folderText({ path, options, ...truth }))
  return `{\n  "sample": "${sample.name}",\n  "seed": ${SEED},\n  "folders": [\n${folders.join(',\n')}\n  ]\n}\n`
}

/** JSON for people: a key of the folder on each line, and an item on each line where the value is a list. */
function folderText(folder: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(folder).map(([key, value]) => {
    if (!Array.isArray(value) || value.length === 0) return `      ${JSON.stringify(key)}: ${JSON.stringify(value)}`
    const items = value.map((item) => `        ${JSON.stringify(item)}`)
    return `      ${JSON.stringify(key)}: [\n${items.join(',\n')}\n      ]`
  })
  return `    {\n${lines.join(',\n')}\n    }`
}

const CAMPAIGN_STORY = `Somebody tries the logins of the platform on 18 October 2025, from 16:28:18 to 16:56:14 in the time of the container
(UTC). They try to register \`demo@example.com\`, which answers that the account exists, and twice try to sign in as that
account. After 22 silent minutes they come back with one more password for it and one more registration. Then they try
\`victim1\` to \`victim6\`, one password each, in sequence and within 6.1 seconds, and end with a last look at whether the
first account still exists. Nothing succeeds.

Every request comes from 172.18.0.1, the gateway of the platform's Docker network. The real client is hidden behind it:
the address names no attacker, and blocking it would block whoever else comes the same way. A line
\`Login attempt from …\` with \`Status:SUCCESS\` only announces an attempt; it is not a login.`

const JSON_STORY = `The workers of two builds answer in turn, so both key dialects and three ways of writing the time stand in one file. Only
the older build announces logins; registrations are not announced in this log at all.`

const BUSY_DAY_STORY = `Around the attack lies a day on which ${BUSY_DAY_PEOPLE} people work with the platform. Many of them share the address of
one office (203.0.113.10), some come back in the evening from their own line, several mistype their password
once or twice and then get it right from the same address, a few register. An uptime monitor, a crawler and the host's own
health check come by; the health check uses 172.18.0.1 as the attack does. The failed logins of people who mistype are
counted as failed logins; they are no attack, and nobody is compromised.

The folders \`security\`, \`app\` and \`access\` hold one log each, \`all\` holds all three. All three logs are of the same
requests, so \`all\` must give the counts of \`security\` and of \`app\`. The access log alone shows requests and no logins.`

const SSH_STORY = `In the night to 21 October 2025 one address, 203.0.113.45, guesses passwords on the host \`bastion\`: first for root, several
on each connection, then on names that the host does not know, then slowly on the three accounts it has. Repeated lines
are folded by the system log (\`message repeated N times\`): each stands for N attempts. Nothing succeeds. The administrator
\`helena\` signs in with a key from 192.0.2.10 in the evening before and in the morning after, a deployment signs in with its
key from 198.51.100.20. The stamps carry no year: it is 2025.`

const WEB_STORY = `On 22 October 2025 one address, 198.51.100.66, works on a web server in five steps: it asks for paths that scanners ask
for, for files that hold secrets, for files outside the document root, and then puts SQL and scripts into parameters. In
the evening a second address, 203.0.113.99, puts attacks on log readers and log writers into the user agent. No answer
gives anything away. Around it: readers, a crawler, a monitor, dead links. The log shows requests only: no login, failed or
successful, can be read from it.`
