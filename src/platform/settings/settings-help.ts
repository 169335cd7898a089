// What a program says of its settings when it is asked with --help.

import { environmentName, type ProgramName, type Setting } from './setting.ts'
import { settingsTable } from './table.ts'

/** The width that text is broken at. */
const width = 100

/**
 * The help of a program; null when its words do not ask for it.
 * @param words the command line's words after the program's own name
 */
export function settingsHelp(program: ProgramName, words: readonly string[]): string | null {
  if (!words.includes('--help') && !words.includes('-h')) return null
  const rows = Object.entries<Setting>(settingsTable).filter(([, row]) => row.programs.includes(program))
  return [
    `Settings of slipstream ${program}. Each is a flag, an environment variable, or a line in slipstream.yaml`,
    '(in the current folder, or where --settings FILE says); flags win over the environment, the environment over the file.',
    ...rows.flatMap(([name, row]) => describeSetting(name, row)),
    '',
  ].join('\n')
}

function describeSetting(name: string, { description, standard, placeholder, secret }: Setting): string[] {
  const about = [
    description,
    ...(standard === null || placeholder === undefined ? [] : [`Standard: ${standard}.`]),
    ...(secret ? ['Secret: never shown.'] : []),
  ]
  return [
    '',
    `  --${name}${placeholder === undefined ? '' : ` ${placeholder}`}   (${environmentName(name)})`,
    ...broken(about.join(' ')).map(line => `      ${line}`),
  ]
}

function broken(text: string): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
