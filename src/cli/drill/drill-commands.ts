import { DRILL_LOGS } from '../../model/drill-logs.ts'
import type { ArgumentSpec, CommandGroup, CommandSpec, OptionSpec } from '../command.ts'
import { FILE_OPTION, formatOption } from '../option-groups.ts'

const DRILL = 'Drill:'

const FOLDER: ArgumentSpec = {
  name: 'dir',
  description: 'the folder of the drill',
  required: true,
  variadic: false,
  completes: 'directory',
}

const IDENTITY: OptionSpec = {
  group: DRILL,
  flags: '--identity <file>',
  description: 'the key file of the facilitator, as age-keygen writes it (repeatable)',
  repeatable: true,
  completes: 'file',
}

const DIFFICULTY: OptionSpec = {
  group: DRILL,
  flags: '--difficulty <level>',
  description: 'how hard it is to see',
  value: '2',
  choices: ['1', '2', '3', '4', '5'],
}

const LIST: Omit<CommandSpec, 'load'> = {
  kind: 'command',
  name: 'list',
  summary: 'the attacks there are to practise with',
  description: 'Lists the scenarios that come with the program, and what a difficulty changes.',
  arguments: [],
  options: [formatOption(['table', 'json']), FILE_OPTION],
  examples: [{ run: 'tatou-ir drill list', shows: 'every scenario' }],
}

const NEW: Omit<CommandSpec, 'load'> = {
  kind: 'command',
  name: 'new',
  summary: 'write the logs of an attack that never happened',
  description:
    'Tells the story of a scenario, writes the logs that it would have left among those of an ordinary day, and seals what happened. The same scenario, seed and options give the same logs everywhere.',
  arguments: [
    {
      name: 'scenario',
      description: 'a scenario (see: tatou-ir drill list), or a YAML file of yours',
      required: true,
      variadic: false,
      completes: 'file',
    },
  ],
  options: [
    { group: DRILL, flags: '--out <dir>', description: 'the folder to make', completes: 'directory' },
    {
      group: DRILL,
      flags: '--seed <number>',
      description: 'which story is told (default: one by chance)',
      completes: 'none',
    },
    {
      group: DRILL,
      flags: '--log-format <list>',
      description: `the logs to write, with commas: ${DRILL_LOGS.join(', ')} (default: those of the scenario)`,
      completes: DRILL_LOGS,
    },
    {
      group: DRILL,
      flags: '--noise <number>',
      description: 'so many more requests of ordinary use',
      value: '0',
      completes: 'none',
    },
    DIFFICULTY,
    {
      group: DRILL,
      flags: '--start <date>',
      description: 'the day (UTC) that is told (default: 2025-11-03)',
      completes: 'none',
    },
    {
      group: DRILL,
      flags: '--facilitator-key <recipient>',
      description: 'encrypt the truth, the seed and the injects to this recipient of age (age1…)',
      completes: 'none',
    },
    formatOption(['table', 'json']),
  ],
  examples: [
    { run: 'tatou-ir drill new brute_force --seed 7 --out drill-7', shows: 'logs with an attack on one account' },
    {
      run: 'tatou-ir drill new password_spraying --out d --log-format sshd,okta --noise 50000 --difficulty 4',
      shows: 'harder, in other logs',
    },
  ],
}

const REVEAL: Omit<CommandSpec, 'load'> = {
  kind: 'command',
  name: 'reveal',
  summary: 'open the sealed truth, and prove that it is the one',
  description: 'Shows what happened in a drill, and checks that this is what was committed to when the drill was made.',
  arguments: [FOLDER],
  options: [IDENTITY, formatOption(['table', 'json']), FILE_OPTION],
  examples: [{ run: 'tatou-ir drill reveal drill-7', shows: 'the truth' }],
}

const answersOption = (description: string): OptionSpec => ({
  group: DRILL,
  flags: '--answers <file>',
  description,
  completes: 'file',
})

const RUN: Omit<CommandSpec, 'load'> = {
  kind: 'command',
  name: 'run',
  summary: 'run the exercise on a clock: logs grow, injects arrive',
  description:
    'Runs an exercise: the logs grow in the folder live, injects arrive, and what is answered is recorded with its time in a log that cannot be edited. Goes on where it stopped after a pause, a crash or a closed laptop. On a terminal answers are typed meanwhile (type help); drill answer gives them from another one.',
  arguments: [FOLDER],
  options: [
    {
      group: DRILL,
      flags: '--time-scale <factor>',
      description: 'how much faster than the scenario says',
      value: '1',
      completes: 'none',
    },
    answersOption('a script of answers with their minutes (YAML)'),
    { group: DRILL, flags: '--non-interactive', description: 'read nothing from the terminal' },
    IDENTITY,
  ],
  examples: [
    { run: 'tatou-ir drill run drill-7', shows: 'the exercise, in its own time' },
    { run: 'tatou-ir drill run drill-7 --time-scale 60 --answers script.yaml --non-interactive', shows: 'a rehearsal' },
  ],
}

const ANSWER: Omit<CommandSpec, 'load'> = {
  kind: 'command',
  name: 'answer',
  summary: 'record an answer while the exercise runs',
  description:
    'Records one answer with its time: source, target, compromised, kind, first, last, technique, cause, nothing, severity, block, disable, notify, inject or note. Without an answer, and on a terminal, asks for each.',
  arguments: [
    FOLDER,
    {
      name: 'answer',
      description: 'what is said: source 198.51.100.7',
      required: false,
      variadic: true,
      completes: 'none',
    },
  ],
  options: [
    {
      group: DRILL,
      flags: '--confidence <percent>',
      description: 'how sure you are, 0 to 100; 0 takes it back',
      completes: 'none',
    },
    { group: DRILL, flags: '--role <name>', description: 'who says so', completes: 'none' },
  ],
  examples: [
    { run: 'tatou-ir drill answer drill-7 source 198.51.100.7 --confidence 80', shows: 'where it comes from' },
    { run: 'tatou-ir drill answer drill-7 inject press We do not know yet', shows: 'the answer to an inject' },
  ],
}

const SCORE: Omit<CommandSpec, 'load'> = {
  kind: 'command',
  name: 'score',
  summary: 'how good answers are',
  description:
    'Scores answers against the sealed truth: a file of answers, or what timeline --format json prints. The score is that of the facts; decisions, timing, calibration and injects are shown when the exercise was run.',
  arguments: [FOLDER],
  options: [
    answersOption('the answers (default: those of the run)'),
    IDENTITY,
    formatOption(['table', 'json']),
    FILE_OPTION,
  ],
  examples: [
    { run: 'tatou-ir drill score drill-7 --answers answers.yaml', shows: 'what was right and what was missed' },
    { run: 'tatou-ir drill score drill-7 --answers timeline.json --format json', shows: 'how good the tool itself is' },
  ],
}

const BENCHMARK: Omit<CommandSpec, 'load'> = {
  kind: 'command',
  name: 'benchmark',
  summary: 'how often our detectors are right on these scenarios',
  description:
    'Tells scenarios with many seeds, one log at a time, runs the detectors over them as over any log, and prints precision and recall of each kind of finding.',
  arguments: [
    {
      name: 'scenarios',
      description: 'scenarios, or YAML files of yours (default: all that come with the program)',
      required: false,
      variadic: true,
      completes: 'file',
    },
  ],
  options: [
    {
      group: DRILL,
      flags: '--seeds <range>',
      description: 'the seeds, first to last',
      value: '1..10',
      completes: 'none',
    },
    DIFFICULTY,
    formatOption(['table', 'json']),
    FILE_OPTION,
  ],
  examples: [{ run: 'tatou-ir drill benchmark --seeds 1..50', shows: 'all scenarios, fifty times each' }],
}

const REPORT: Omit<CommandSpec, 'load'> = {
  kind: 'command',
  name: 'report',
  summary: 'the after-action report and improvement plan of a run',
  description:
    'Writes the after-action report of HSEEP: ratings of objectives, strengths, areas for improvement, an improvement plan to fill in, and every inject with what became of it.',
  arguments: [FOLDER],
  options: [
    IDENTITY,
    {
      group: DRILL,
      flags: '--format <format>',
      description: 'the format',
      value: 'md',
      choices: ['md', 'html', 'json'],
    },
    FILE_OPTION,
  ],
  examples: [{ run: 'tatou-ir drill report drill-7 --format html -o aar.html', shows: 'a page' }],
}

const HISTORY: Omit<CommandSpec, 'load'> = {
  kind: 'command',
  name: 'history',
  summary: 'how scores went over several drills',
  description: 'Scores several drills that were run, the oldest first, so that a trend shows.',
  arguments: [{ ...FOLDER, name: 'dirs', description: 'the folders of drills', variadic: true }],
  options: [IDENTITY, formatOption(['table', 'json']), FILE_OPTION],
  examples: [{ run: 'tatou-ir drill history drills/*', shows: 'the trend' }],
}

/** Exercises. */
export const DRILLS: CommandGroup = {
  kind: 'group',
  name: 'drill',
  summary: 'exercises: attacks that never happened, scored fairly',
  description:
    'Exercises: an attack that never happened in logs of an ordinary day, and a sealed truth to score against.',
  commands: [
    { ...LIST, load: () => import('../commands/drill-list.ts') },
    { ...NEW, load: () => import('../commands/drill-new.ts') },
    { ...RUN, load: () => import('../commands/drill-run.ts') },
    { ...ANSWER, load: () => import('../commands/drill-answer.ts') },
    { ...SCORE, load: () => import('../commands/drill-score.ts') },
    { ...BENCHMARK, load: () => import('../commands/drill-benchmark.ts') },
    { ...REVEAL, load: () => import('../commands/drill-reveal.ts') },
    { ...REPORT, load: () => import('../commands/drill-report.ts') },
    { ...HISTORY, load: () => import('../commands/drill-history.ts') },
  ],
}
