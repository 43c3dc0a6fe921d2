import type { ArgumentSpec, Completes } from '../command.ts'
import type { Flag, Place } from './place.ts'

/** A completion script for zsh: as \`_tatou-ir\` in a folder of fpath, or sourced after compinit. */
export function zshCompletion(places: readonly Place[]): string {
  return `#compdef tatou-ir
# tatou-ir completion for zsh
${places.map(placeFunction).join('\n')}
if [[ $funcstack[1] == _tatou-ir ]]; then
  _tatou_ir "$@"
else
  compdef _tatou_ir tatou-ir
fi
`
}

function functionName(path: readonly string[]): string {
  return ['_tatou_ir', ...path].join('_')
}

function placeFunction(place: Place): string {
  return place.commands.length > 0 ? groupFunction(place) : commandFunction(place)
}

function groupFunction(place: Place): string {
  const list = place.commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`)
  const descends = place.path[0] !== 'help'
  const cases = place.commands.map(({ name }) => `        ${name}) ${functionName([...place.path, name])} ;;`)
  return `${functionName(place.path)}() {
  local context state state_descr line
  typeset -A opt_args
  local -a commands=(
${list.join('\n')}
  )
  _arguments -C -S${specs(place.flags.map(flagSpec))} \\
    '1: :->command' '*:: :->rest'
  case $state in
    command) _describe -t commands command commands ;;
    rest)
      case $line[1] in
${descends ? cases.join('\n') : '        *) ;;'}
      esac
      ;;
  esac
}
`
}

function commandFunction(place: Place): string {
  return `${functionName(place.path)}() {
  _arguments -S${specs([...place.flags.map(flagSpec), ...place.arguments.map(argumentSpec)])}
}
`
}

function specs(lines: readonly string[]): string {
  return lines.map((line) => ` \\\n    ${line}`).join('')
}

function flagSpec(flag: Flag): string {
  const action = flag.value ? `:value:${offer(flag.completes)}` : ''
  const description = quote(`[${escape(flag.description)}]${action}`)
  const named = flag.names.map((name) =>
    flag.value && name.startsWith('--') ? `${name}=` : flag.value ? `${name}+` : name,
  )
  if (flag.repeatable) return `'*'${braces(named)}${description}`
  return `${flag.names.length > 1 ? `'(${flag.names.join(' ')})'` : ''}${braces(named)}${description}`
}

function braces(names: readonly string[]): string {
  return names.length > 1 ? `{${names.join(',')}}` : (names[0] ?? '')
}

function argumentSpec(argument: ArgumentSpec, index: number): string {
  const position = argument.variadic ? '*' : String(index + 1)
  const optional = argument.required || argument.variadic ? '' : ':'
  return quote(`${position}:${optional}${escape(argument.name)}:${offer(argument.choices ?? argument.completes)}`)
}

function offer(completes: Completes): string {
  if (completes === 'file') return '_files'
  if (completes === 'directory') return '_files -/'
  return completes === 'none' ? ' ' : `(${completes.join(' ')})`
}

/** Colons and brackets part the fields of a specification. */
function escape(text: string): string {
  return text.replaceAll(/[\\:[\]]/g, '\\$&')
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
