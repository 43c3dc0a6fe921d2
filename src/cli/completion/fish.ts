import type { Completes } from '../command.ts'
import type { Flag, Place } from './place.ts'

/** A completion script for fish 3 and later. */
export function fishCompletion(places: readonly Place[]): string {
  const taking = places.flatMap((place) => place.flags.filter((flag) => flag.value).flatMap((flag) => flag.names))
  return `# tatou-ir completion for fish
function __tatou_ir_at --description 'whether so many words (least, most) follow this path of commands'
    set -l words (commandline -opc)
    set -e words[1]
    set -l found
    set -l value no
    for word in $words
        if test $value = yes
            set value no
        else if contains -- $word ${[...new Set(taking)].join(' ')}
            set value yes
        else if not string match --quiet -- '-*' $word
            set -a found $word
        end
    end
    set -l depth (math (count $argv) - 2)
    set -l more (math (count $found) - $depth)
    test $more -ge $argv[1] -a $more -le $argv[2]; or return 1
    test $depth -eq 0; or test "$found[1..$depth]" = "$argv[3..-1]"
end

complete -c tatou-ir -f
${places.flatMap(placeLines).join('\n')}
`
}

/** More words than any command line has. */
const MANY = 99_999

function placeLines(place: Place): string[] {
  const here = condition(0, place.commands.length > 0 ? 0 : MANY, place.path)
  return [
    ...place.commands.map(({ name, summary }) => `complete -c tatou-ir ${here} -a ${name} -d ${quote(summary)}`),
    ...place.flags.map((flag) => `complete -c tatou-ir ${here} ${flagWords(flag)} -d ${quote(flag.description)}`),
    ...place.arguments.map((argument, index) => {
      const there = condition(index, argument.variadic ? MANY : index, place.path)
      return `complete -c tatou-ir ${there} ${offer(argument.choices ?? argument.completes)}`
    }),
  ]
}

function condition(least: number, most: number, path: readonly string[]): string {
  return `-n ${quote(['__tatou_ir_at', least, most, ...path].join(' '))}`
}

function flagWords(flag: Flag): string {
  const names = flag.names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
  if (!flag.value) return names.join(' ')
  return [...names, flag.completes === 'file' ? '-r' : '-x', offer(flag.completes)].join(' ')
}

function offer(completes: Completes): string {
  if (completes === 'file') return '-F'
  if (completes === 'directory') return "-a '(__fish_complete_directories)'"
  return completes === 'none' ? '' : `-a ${quote(completes.join(' '))}`
}

function quote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`
}
