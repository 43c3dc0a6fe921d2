import type { PlaybookDraft, StepDraft } from '../draft.ts'

type Question = Pick<StepDraft, 'key' | 'name' | 'why' | 'text'> & Partial<StepDraft>

/** One question of the five minutes. */
function question(given: Question): StepDraft {
  return {
    kind: 'step',
    purpose: 'investigate',
    activity: 'analyze-collected-data',
    role: 'member_on_call',
    minutes: 1,
    csf: ['DE.AE-02'],
    ...given,
  }
}

/** The playbook First look (five minutes). */
export const firstLook: PlaybookDraft = {
  slug: 'first-look',
  name: 'First look (five minutes)',
  description:
    'The first five minutes: ten questions, the command that answers each, and the answer as far as the logs and the case have it. Nothing is changed.',
  types: ['detection', 'investigation', 'notification'],
  level: 'low',
  impact: 1,
  kinds: [],
  verdicts: ['no_incident', 'inconclusive', 'attempted', 'compromised'],
  labels: ['checklist', 'tatou'],
  techniques: [],
  functions: ['Detect', 'Respond'],
  minutes: 5,
  communications: [],
  flow: [
    question({
      key: 'what',
      name: 'What happened?',
      why: 'The verdict decides how fast the rest must be.',
      text: 'Read the verdict and its reason.',
      run: ['tatou-ir timeline --case __case__:value'],
      answer: 'verdict',
    }),
    question({
      key: 'when',
      name: 'When did it begin, and is it over?',
      why: 'What goes on is contained first, and investigated later.',
      text: 'Compare the last attempt with the last event of the logs, and with the clock.',
      run: ['tatou-ir timeline --case __case__:value --since -30m'],
      answer: 'going_on',
    }),
    question({
      key: 'who',
      name: 'Where does it come from?',
      why: 'One address can be blocked; a gateway cannot.',
      text: 'Look at each source, and whether honest people use it too.',
      run: ['tatou-ir sources --case __case__:value'],
      answer: 'sources',
    }),
    question({
      key: 'whom',
      name: 'Whom did it aim at?',
      why: 'Privileged accounts raise the level.',
      text: 'Look at each attacked account.',
      run: ['tatou-ir accounts --case __case__:value'],
      answer: 'accounts',
    }),
    question({
      key: 'got-in',
      name: 'Did anybody get in?',
      why: 'This is the question that everybody will ask you next.',
      text: 'Look for accounts that are compromised or at risk.',
      run: ['tatou-ir accounts --case __case__:value'],
      answer: 'compromised',
    }),
    question({
      key: 'more',
      name: 'What else do the rules find?',
      why: 'A login attack is often the loud part of something else.',
      text: 'Read the other findings, the worst first.',
      run: ['tatou-ir detect --case __case__:value'],
      answer: 'findings',
    }),
    question({
      key: 'trust',
      name: 'Can the logs be trusted?',
      why: 'No answer is better than the log that it comes from.',
      text: 'Look for gaps, changed lines, and clocks that differ.',
      run: ['tatou-ir quality --case __case__:value'],
      answer: 'log_trust',
    }),
    question({
      key: 'covered',
      name: 'What time do the logs cover?',
      why: 'Of the time before and after they say nothing.',
      text: 'Say from when to when, and which logs are missing.',
      run: ['tatou-ir rules coverage --case __case__:value'],
      answer: 'coverage',
    }),
    question({
      key: 'evidence',
      name: 'Is the evidence safe?',
      why: 'The next step may overwrite it.',
      text: 'Check the case and note the head of its custody log.',
      run: ['tatou-ir case show --case __case__:value', 'tatou-ir case custody show --case __case__:value'],
      answer: 'evidence',
      purpose: 'preserve',
      role: 'documentation_lead',
      csf: ['RS.AN-07'],
    }),
    question({
      key: 'platform',
      name: 'Is the platform up?',
      why: 'An outage and an attack look alike from outside. Logs do not answer this.',
      text: 'Look at the containers, the endpoints, the alerts, the connections, and the flag file: there, and unchanged?',
      platform: [
        'docker compose ps --all',
        'curl -fsS http://127.0.0.1:5000/healthz',
        'curl -fsS http://127.0.0.1:9090/api/v1/alerts',
        'curl -fsS http://127.0.0.1:3000/api/health',
        'ss -tn',
      ],
      evidence: ['answers of the endpoints and alerts, with the time'],
    }),
    {
      ...question({
        key: 'next',
        name: 'Say it, and begin the right playbook',
        why: 'Five minutes are over: now somebody answers for the next hour.',
        text: 'Tell the technical lead in three sentences: what, since when, did anybody get in. Then begin the playbook that is suggested.',
        run: ['tatou-ir playbook suggest --case __case__:value'],
        answer: 'next_playbook',
      }),
      purpose: 'notify',
      activity: 'deliver-content',
      csf: ['RS.CO-02', 'RS.MA-03'],
    },
  ],
}
