import type { Completes } from '../command.ts'
import type { Flag, Place } from './place.ts'

/**
 * A completion script for bash 3.2 and later. It walks over the words before the cursor to find the place,
 * then offers what fits there. Files are left to readline, which quotes their names.
 */
export function bashCompletion(places: readonly Place[]): string {
  return `# tatou-ir completion for bash
_tatou_ir_words() {
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
  compopt +o default 2>/dev/null
}

_tatou_ir() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]}
  local place= word= value= position=0 ended= i
  COMPREPLY=()
  # bash splits --option=value at the equals sign.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ -n $value ]]; then
      [[ $word == = ]] || value=
    elif [[ -n $ended ]]; then
      position=$((position + 1))
    elif [[ $word == -- ]]; then
      ended=1
    else
      case "$place $word" in
${indent(6, steps(places))}
        *' -'* | *' =') ;;
        *) position=$((position + 1)) ;;
      esac
    fi
  done
  if [[ -z $ended ]]; then
    case "$place $prev" in
${indent(4, places.flatMap(values))}
    esac
    if [[ $cur == -* ]]; then
      case $place in
${indent(6, places.map(flagNames))}
      esac
      return
    fi
  fi
  case "$place $position" in
${indent(2, places.flatMap(operands))}
  esac
}

complete -o default -F _tatou_ir tatou-ir
`
}

function indent(columns: number, lines: readonly string[]): string {
  return lines.map((line) => `${' '.repeat(columns)}  ${line}`).join('\n')
}

function at(place: Place): string {
  return place.path.join(' ')
}

function steps(places: readonly Place[]): string[] {
  return places.flatMap((place) => {
    const commands = place.path[0] === 'help' ? [] : place.commands
    const down = commands.map(({ name }) => `'${at(place)} ${name}') place='${[...place.path, name].join(' ')}' ;;`)
    const taking = place.flags.filter((flag) => flag.value).map((flag) => pattern(place, flag))
    return taking.length > 0 ? [...down, `${taking.join(' | ')}) value=1 ;;`] : down
  })
}

function pattern(place: Place, flag: Flag): string {
  return flag.names.map((name) => `'${at(place)} ${name}'`).join(' | ')
}

function values(place: Place): string[] {
  return place.flags
    .filter((flag) => flag.value)
    .map((flag) => `${pattern(place, flag)}) ${offer(flag.completes)}; return ;;`)
}

function flagNames(place: Place): string {
  return `'${at(place)}') _tatou_ir_words '${place.flags.flatMap((flag) => flag.names).join(' ')}' ;;`
}

function operands(place: Place): string[] {
  if (place.commands.length > 0) {
    return [`'${at(place)} 0') _tatou_ir_words '${place.commands.map(({ name }) => name).join(' ')}' ;;`]
  }
  const given = place.arguments.map(
    (argument, index) =>
      `'${at(place)} '${argument.variadic ? '*' : index}) ${offer(argument.choices ?? argument.completes)} ;;`,
  )
  return given
}

function offer(completes: Completes): string {
  if (completes === 'file') return ':'
  if (completes === 'directory') return 'compopt -o dirnames +o default 2>/dev/null'
  return completes === 'none' ? "_tatou_ir_words ''" : `_tatou_ir_words '${completes.join(' ')}'`
}
