// slipstream completion bash | zsh | powershell: a script that completes commands, options and their choices. It is made from the commands
// themselves, and knows no names of the site: nothing is asked while somebody types.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shells write their variables so

import { Argument, type Command } from 'commander'
import { exitCodes, outputOf } from './context.ts'
import { runCommand } from './run-command.ts'

/** What can follow the words of one command: `path` is '' for the program itself, else ` noun verb`. */
export type CompletionRow = { path: string; words: string[]; choices: { option: string; values: string[] }[] }

const shells = ['bash', 'zsh', 'powershell'] as const
type Shell = (typeof shells)[number]

/** Adds the command. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description(
      'write a script that completes commands and options: source it in bash or zsh, or in the profile of PowerShell',
    )
    .addArgument(new Argument('<shell>', 'for which shell').choices(shells))
    .action(
      runCommand<[Shell]>(async (command, shell) => {
        const script = writeScript(shell, listCompletions(program))
        outputOf(command).answer({ shell, script }, [script])
        return exitCodes.done
      }),
    )
}

/** All commands, each with what can follow it. */
export function listCompletions(program: Command): CompletionRow[] {
  const shared = optionsOf(program)
  const visit = (command: Command, path: string): CompletionRow[] => {
    const options = path === '' ? shared : [...optionsOf(command), ...shared]
    const children = command.commands.filter(child => child.name() !== 'help')
    const names = children.flatMap(child => [child.name(), ...child.aliases()])
    const choices = options.flatMap(({ flags, values }) => flags.map(option => ({ option, values })))
    const row: CompletionRow = {
      path,
      words: [...names, ...argumentChoices(command), ...options.flatMap(({ flags }) => flags), '--help'],
      choices: choices.filter(({ values }) => values.length > 0),
    }
    const inner = children.flatMap(child =>
      [child.name(), ...child.aliases()].flatMap(name => visit(child, `${path} ${name}`)),
    )
    return [row, ...inner]
  }
  return visit(program, '')
}

function optionsOf(command: Command): { flags: string[]; values: string[] }[] {
  return command.options
    .filter(option => !option.hidden && option.long)
    .map(option => ({ flags: [option.long ?? ''], values: [...(option.argChoices ?? [])] }))
}

function argumentChoices(command: Command): string[] {
  return command.registeredArguments.flatMap(argument => [...(argument.argChoices ?? [])])
}

/** The script of a shell. */
export function writeScript(shell: Shell, rows: readonly CompletionRow[]): string {
  if (shell === 'bash') return bash(rows)
  return shell === 'zsh' ? zsh(rows) : powershell(rows)
}

/** Names are made of letters, digits and hyphens; whatever else there may be is kept from the shell. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

function cases(rows: readonly CompletionRow[]): string[] {
  return [
    '  case "$at $previous" in',
    ...rows.flatMap(({ path, choices }) =>
      choices.map(
        ({ option, values }) => `    ${quoted(`${path} ${option}`)}) words=${quoted(values.join(' '))} ;;`,
      ),
    ),
    '    *) case "$at" in',
    ...rows.map(({ path, words }) => `      ${quoted(path)}) words=${quoted(words.join(' '))} ;;`),
    '    esac ;;',
    '  esac',
  ]
}

/** Follows the words that were typed as far as they are commands. */
function walk(rows: readonly CompletionRow[], each: string): string[] {
  const paths = rows.filter(({ path }) => path !== '').map(({ path }) => quoted(path))
  return [
    `  for word in ${each}; do`,
    `    case "$at $word" in ${paths.join('|')}) at="$at $word" ;; esac`,
    '  done',
  ]
}

function bash(rows: readonly CompletionRow[]): string {
  return [
    '# slipstream: completion for bash. In ~/.bashrc: source <(slipstream completion bash)',
    '_slipstream() {',
    '  local word words="" at="" current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"',
    ...walk(rows, '"${COMP_WORDS[@]:1:COMP_CWORD-1}"'),
    ...cases(rows),
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '}',
    'complete -o default -F _slipstream slipstream',
  ].join('\n')
}

function zsh(rows: readonly CompletionRow[]): string {
  return [
    '#compdef slipstream',
    '# slipstream: completion for zsh. In ~/.zshrc, after compinit: source <(slipstream completion zsh)',
    '_slipstream() {',
    '  local word found="" at="" previous="${words[CURRENT-1]}"',
    ...walk(rows, '"${(@)words[2,CURRENT-1]}"'),
    ...cases(rows).map(line => line.replace(/\bwords='/, "found='")),
    '  if [[ -n "$found" ]]; then compadd -- ${=found}; else _files; fi',
    '}',
    'compdef _slipstream slipstream',
  ].join('\n')
}

const forPowerShell = (text: string) => `'${text.replaceAll("'", "''")}'`

function powershell(rows: readonly CompletionRow[]): string {
  const list = (words: readonly string[]) => `@(${words.map(forPowerShell).join(', ')})`
  return [
    '# slipstream: completion for PowerShell. In $PROFILE: slipstream completion powershell | Out-String | Invoke-Expression',
    '$slipstreamWords = @{',
    ...rows.map(({ path, words }) => `  ${forPowerShell(path)} = ${list(words)}`),
    '}',
    '$slipstreamChoices = @{',
    ...rows.flatMap(({ path, choices }) =>
      choices.map(({ option, values }) => `  ${forPowerShell(`${path} ${option}`)} = ${list(values)}`),
    ),
    '}',
    'Register-ArgumentCompleter -Native -CommandName slipstream -ScriptBlock {',
    '  param($wordToComplete, $commandAst, $cursorPosition)',
    '  $typed = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" } | Select-Object -Skip 1)',
    "  $at = ''",
    '  foreach ($word in $typed) { if ($slipstreamWords.ContainsKey("$at $word")) { $at = "$at $word" } }',
    '  $previous = if ($typed.Count -gt 0) { $typed[-1] } else { "" }',
    '  $words = if ($slipstreamChoices.ContainsKey("$at $previous")) { $slipstreamChoices["$at $previous"] } else { $slipstreamWords[$at] }',
    '  $words | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }',
    '}',
  ].join('\n')
}
