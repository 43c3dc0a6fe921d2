import { describe, expect, it } from 'vitest'
import { LINT_CODES, type LintCode } from '../../src/playbook/complaints.ts'
import { PLAYBOOK_EXTENSION, STEP_EXTENSION } from '../../src/playbook/extension.ts'
import { lintPlaybook, type PlaybookFault } from '../../src/playbook/lint.ts'
import { LIBRARY, playbookNamed, stepId } from '../support/playbooks.ts'

const FLAG = 'flag-compromise'
const BRUTE = 'brute-force'

/** JSON that a test may take apart. */
// oxlint-disable-next-line typescript/no-explicit-any -- taken apart in every way there is
type Loose = { [key: string]: any }

const lint = (playbook: object): readonly PlaybookFault[] =>
  lintPlaybook('broken.json', JSON.stringify(playbook, null, 2)).faults

const isContent = (activity: string): boolean => activity.endsWith('content')

interface Breakage {
  readonly code: LintCode
  readonly what: string
  readonly slug: string
  readonly pointer: RegExp
  readonly break: (playbook: Loose, step: (type: string, key: string) => Loose) => void
}

const breaks = (code: LintCode, what: string, slug: string, pointer: RegExp, change: Breakage['break']): Breakage => ({
  code,
  what,
  slug,
  pointer,
  break: change,
})

/** Every kind of breakage, those first that the published schemas let through. */
const BREAKAGES: readonly Breakage[] = [
  breaks('PB001', 'an unknown property', BRUTE, /^\/playbook_colour$/, (playbook) => {
    playbook['playbook_colour'] = 'red'
  }),
  breaks('PB001', 'an unknown property of a step', BRUTE, /^\/workflow\/action--[^/]+\/colour$/, (_, step) => {
    step('action', 'confirm')['colour'] = 'red'
  }),
  breaks('PB001', 'a start without on_completion', BRUTE, /^\/workflow\/start--/, (_, step) => {
    delete step('start', 'start')['on_completion']
  }),
  breaks('PB001', 'on_completion and on_success together', BRUTE, /^\/workflow\/action--/, (_, step) => {
    const confirm = step('action', 'confirm')
    confirm['on_success'] = confirm['on_completion']
  }),
  breaks('PB001', 'a manual command without text', BRUTE, /\/commands\/0/, (_, step) => {
    delete step('action', 'confirm')['commands'][0].command
  }),
  breaks('PB001', 'a bad name of a variable', BRUTE, /^\/playbook_variables/, (playbook) => {
    playbook['playbook_variables'].source = { type: 'string', value: 'x' }
  }),
  breaks('PB001', 'a UUID of version 7', BRUTE, /^\/id$/, (playbook) => {
    playbook['id'] = 'playbook--01890a5d-ac96-774b-bcce-b302099a8057'
  }),
  breaks('PB010', 'a dangling workflow_start', BRUTE, /^\/workflow_start$/, (playbook) => {
    playbook['workflow_start'] = stepId(BRUTE, 'start', 'nowhere')
  }),
  breaks('PB010', 'a dangling next step', BRUTE, /\/on_completion$/, (_, step) => {
    step('action', 'confirm')['on_completion'] = stepId(BRUTE, 'action', 'nowhere')
  }),
  breaks('PB011', 'a step that nothing leads to', BRUTE, /^\/workflow\/action--/, (playbook, step) => {
    playbook['workflow'][stepId(BRUTE, 'action', 'lonely')] = step('action', 'confirm')
  }),
  breaks('PB012', 'a circle', BRUTE, /\/on_completion$/, (_, step) => {
    step('action', 'scope')['on_completion'] = stepId(BRUTE, 'action', 'preserve')
  }),
  breaks('PB013', 'a branch that runs into what comes after', BRUTE, /\/on_true$/, (_, step) => {
    step('if-condition', 'were-accounts-asked-for')['on_true'] = stepId(BRUTE, 'action', 'notify')
  }),
  breaks('PB014', 'parallel branches that share their end', FLAG, /\/next_steps\/0$/, (_, step) => {
    step('action', 'isolate-server')['on_completion'] = step('action', 'what-lay-beside')['on_completion']
  }),
  breaks('PB020', 'a variable that is not defined', BRUTE, /\/commands\/3$/, (playbook) => {
    delete playbook['playbook_variables']['__source_ip__']
  }),
  breaks('PB020', 'a variable that nothing uses', BRUTE, /^\/playbook_variables\/__idle__$/, (playbook) => {
    playbook['playbook_variables']['__idle__'] = { type: 'string', value: 'x' }
  }),
  breaks('PB021', 'a decision that nothing sets', BRUTE, /\/condition$/, (_, step) => {
    delete step('action', 'honest-cause')['out_args']
  }),
  breaks('PB022', 'a constant that is written', BRUTE, /\/out_args\/0$/, (playbook) => {
    playbook['playbook_variables']['__false_alarm__'].constant = true
  }),
  breaks('PB023', 'a condition that is none', BRUTE, /\/condition$/, (_, step) => {
    step('if-condition', 'is-false-alarm')['condition'] = "__false_alarm__:value is 'true'"
  }),
  breaks('PB023', 'a truth value with an order', BRUTE, /\/condition$/, (_, step) => {
    step('if-condition', 'is-false-alarm')['condition'] = "__false_alarm__:value > 'true'"
  }),
  breaks('PB030', 'an agent that is not defined', BRUTE, /\/agent$/, (_, step) => {
    step('action', 'confirm')['agent'] = stepId(BRUTE, 'group', 'strangers')
  }),
  breaks(
    'PB031',
    'a type that is not that of the identifier',
    BRUTE,
    /^\/agent_definitions\/[^/]+\/type$/,
    (playbook) => {
      const [first] = Object.values(playbook['agent_definitions'] as Loose)
      first.type = 'individual'
    },
  ),
  breaks('PB040', 'a time without milliseconds', BRUTE, /^\/created$/, (playbook) => {
    playbook['created'] = '2025-10-18T16:28:18Z'
  }),
  breaks('PB040', 'modified before created', BRUTE, /^\/modified$/, (playbook) => {
    playbook['modified'] = '2020-01-01T00:00:00.000Z'
  }),
  breaks('PB041', 'a summary that is not true', BRUTE, /^\/playbook_processing_summary\/if_logic$/, (playbook) => {
    playbook['playbook_processing_summary'].if_logic = false
  }),
  breaks('PB042', 'an activity that no command has', BRUTE, /^\/playbook_activities\/\d+$/, (playbook) => {
    ;(playbook['playbook_activities'] as string[]).push('map-network')
  }),
  breaks('PB042', 'types without activities', BRUTE, /^\/playbook_types$/, (playbook) => {
    delete playbook['playbook_activities']
  }),
  breaks('PB050', 'no exception path', BRUTE, /^$/, (playbook) => {
    delete playbook['workflow_exception']
    for (const [type, key] of [
      ['action', 'something-went-wrong'],
      ['end', 'exception-end'],
    ] as const)
      delete playbook['workflow'][stepId(BRUTE, type, key)]
  }),
  breaks('PB051', 'containment without approval', BRUTE, /^\/workflow\/action--/, (_, step) => {
    delete step('action', 'block-source')['step_extensions'][STEP_EXTENSION].approval
  }),
  breaks('PB051', 'containment without a way back', BRUTE, /^\/workflow\/action--/, (_, step) => {
    delete step('action', 'block-source')['step_extensions'][STEP_EXTENSION].rollback
  }),
  breaks('PB052', 'containment before evidence is preserved', BRUTE, /^\/workflow\/action--/, (_, step) => {
    step('action', 'preserve')['step_extensions'][STEP_EXTENSION].purpose = 'investigate'
  }),
  breaks('PB053', 'a step without time box and role', BRUTE, /^\/workflow\/action--/, (_, step) => {
    const confirm = step('action', 'confirm')
    delete confirm['step_extensions']
    delete confirm['owner']
  }),
  breaks('PB054', 'nobody is notified', BRUTE, /^\/workflow$/, (playbook) => {
    playbook['playbook_types'] = ['investigation']
    for (const step of Object.values(playbook['workflow'] as Loose)) {
      const said = step.step_extensions?.[STEP_EXTENSION]
      if (said?.purpose === 'notify') said.purpose = 'document'
      for (const command of step.commands ?? [])
        if (isContent(String(command.playbook_activity))) command.playbook_activity = 'analyze-collected-data'
    }
    playbook['playbook_activities'] = (playbook['playbook_activities'] as string[]).filter((name) => !isContent(name))
  }),
  ...[
    'sh -c "grep __source_ip__:value auth.log"',
    'grep __source_ip__:value auth.log | wc -l',
    '__source_ip__:value --version',
    'bash -c __source_ip__:value',
    'echo `__source_ip__:value`',
    'curl http://127.0.0.1/__source_ip__:value',
    'sudo iptables -s __source_ip__:value',
  ].map((command) =>
    breaks('PB060', `a placeholder that can run: ${command}`, BRUTE, /\/commands\/1$/, (_, step) => {
      step('action', 'block-source')['commands'][1].command = command
    }),
  ),
]

/** A way that leads elsewhere leaves the steps alone that it led to. */
const ORPHANS: ReadonlySet<LintCode> = new Set(['PB012', 'PB013', 'PB014'])

describe('the linter of playbooks', () => {
  it.each([...LIBRARY])('has nothing against %s', (name, text) => {
    expect(lintPlaybook(`${name}.json`, text).faults).toEqual([])
  })

  it.each(BREAKAGES)('finds $what ($code)', ({ code, slug, pointer, break: change }) => {
    const playbook = playbookNamed(slug) as Loose
    change(playbook, (type, key) => playbook['workflow'][stepId(slug, type, key)] as Loose)
    const faults = lint(playbook)
    const found = faults.filter((fault) => fault.code === code)
    expect(found.length, JSON.stringify(faults)).toBeGreaterThan(0)
    expect(found[0]?.pointer).toMatch(pointer)
    expect(found[0]?.place.line).toBeGreaterThan(0)
    expect(found[0]?.message).not.toBe('')
    expect(found[0]?.hint).toMatch(/^[A-Z].*\S$/s)
    // What is broken is one thing, and nothing else is blamed.
    const others = new Set(faults.map((fault) => fault.code).filter((other) => other !== code))
    expect([...others]).toEqual(ORPHANS.has(code) ? ['PB011'] : [])
  })

  it('has a breakage for each of its codes', () => {
    expect([...new Set(BREAKAGES.map(({ code }) => code))].toSorted()).toEqual(Object.keys(LINT_CODES).toSorted())
    expect(Object.keys(LINT_CODES)).toHaveLength(21)
  })

  it('says where: line and column of what the pointer means', () => {
    const playbook = playbookNamed(BRUTE) as Loose
    playbook['modified'] = '2020-01-01T00:00:00.000Z'
    const text = JSON.stringify(playbook, null, 2)
    const [fault] = lintPlaybook('broken.json', text).faults
    const line = text.split('\n')[(fault?.place.line ?? 0) - 1] ?? ''
    expect(line.slice((fault?.place.column ?? 0) - 1)).toBe('"2020-01-01T00:00:00.000Z",')
  })

  it.each([
    ['nothing', ''],
    ['a list', '[]'],
    ['YAML', 'type: playbook'],
    ['half of a file', LIBRARY.get(BRUTE)?.slice(0, 3000) ?? ''],
    ['bytes', '\u0000\u0001'],
    ['a key that is there twice', '{"type": "playbook", "type": "playbook"}'],
  ])('refuses %s with a place', (_, text) => {
    const { playbook, faults } = lintPlaybook('x.json', text)
    expect(playbook).toBeNull()
    expect(faults.length).toBeGreaterThan(0)
    for (const fault of faults)
      expect(fault).toMatchObject({ code: 'PB001', place: { file: 'x.json' }, hint: expect.stringMatching(/^[A-Z]/) })
  })

  it('reads our extensions as strictly as CACAO', () => {
    const playbook = playbookNamed(BRUTE) as Loose
    playbook['playbook_extensions'][PLAYBOOK_EXTENSION].level = 'terrible'
    expect(lint(playbook)).toMatchObject([
      { code: 'PB001', pointer: `/playbook_extensions/${PLAYBOOK_EXTENSION}/level` },
    ])
  })
})
