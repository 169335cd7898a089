import { type ProgramName, settingsHelp } from '#platform/settings'

/** Writes the help of a program when its words ask for it; whether they did. */
export function saidHelp(program: ProgramName): boolean {
  const help = settingsHelp(program, process.argv.slice(2))
  if (help !== null) process.stdout.write(help)
  return help !== null
}
