import type { Completes } from '../command.ts'
import type { Flag, Place } from './place.ts'

/** A completion script for fish 3 and later. */
export function fishCompletion(places: readonly Place[]): string {
  return `# tatou-ir completion for fish
function __tatou_ir_at --description 'whether the words before the cursor lead to this place'
    set -l words (commandline -opc)
    set -e words[1]
    set -l found (string match --invert -- '-*' $words)
    switch $argv[1]
        case exactly
            test "$found" = "$argv[2..-1]"
        case under
            set -l depth (math (count $argv) - 1)
            test (count $found) -ge $depth; and test "$found[1..$depth]" = "$argv[2..-1]"
    end
end

complete -c tatou-ir -f
${places.flatMap(placeLines).join('\n')}
`
}

function placeLines(place: Place): string[] {
  const exactly = condition('exactly', place.path)
  const here = place.commands.length > 0 ? exactly : condition('under', place.path)
  return [
    ...place.commands.map(({ name, summary }) => `complete -c tatou-ir ${exactly} -a ${name} -d ${quote(summary)}`),
    ...place.flags.map((flag) => `complete -c tatou-ir ${here} ${flagWords(flag)} -d ${quote(flag.description)}`),
    ...place.arguments.map((argument) => `complete -c tatou-ir ${here} ${offer(argument.choices ?? argument.completes)}`),
  ]
}

function condition(kind: 'exactly' | 'under', path: readonly string[]): string {
  return `-n ${quote(['__tatou_ir_at', kind, ...path].join(' '))}`
}

function flagWords(flag: Flag): string {
  const names = flag.names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
  return [...names, ...(flag.value ? ['-x', offer(flag.completes)] : [])].join(' ')
}

function offer(completes: Completes): string {
  if (completes === 'file') return '-F'
  if (completes === 'directory') return "-a '(__fish_complete_directories)'"
  return completes === 'none' ? '' : `-a ${quote(completes.join(' '))}`
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
