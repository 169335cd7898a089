// A command line is taken apart as CreateProcess does it: the program up to the next quote where it begins with one, else up to the first space.

/** The program without quotes, and everything behind it as it is. */
export function splitCommandLine(commandLine: string): { program: string; rest: string } {
  const text = commandLine.trim()
  const [, quoted, plain, rest = ''] = /^(?:"([^"]*)"?|(\S+))(.*)$/s.exec(text) ?? []
  return { program: quoted ?? plain ?? '', rest: rest.trim() }
}
