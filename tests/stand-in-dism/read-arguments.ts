// `/Name:value` and `/Name`, as DISM takes them; names without regard to case.

/** Arguments by lower-case name; `/Commit` is the empty text. */
export type Arguments = ReadonlyMap<string, string>

/** Reads a command line. @throws StandInError with code 87 for what is no option */
export function readArguments(args: readonly string[]): Arguments {
  const found = new Map<string, string>()
  for (const arg of args) {
    const match = /^\/([A-Za-z-]+)(?::(.*))?$/.exec(arg)
    if (match === null) throw new StandInError('87', `The ${arg} option is unknown.`)
    found.set((match[1] ?? '').toLowerCase(), match[2] ?? '')
  }
  return found
}

/** The value of an option. @throws StandInError with code 87 when it is not there */
export function argumentOf(args: Arguments, name: string): string {
  const value = args.get(name.toLowerCase())
  if (value === undefined || value === '')
    throw new StandInError('87', `The ${name.toLowerCase()} option is missing.`)
  return value
}

/** A failure as DISM prints it: `Error: <code>` and a sentence. */
export class StandInError extends Error {
  readonly code: string
  constructor(code: string, sentence: string) {
    super(sentence)
    this.code = code
  }
}
