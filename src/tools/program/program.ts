/** A foreign program that this house runs, and where an operator gets it. */
export type Program = {
  /** The name looked up on the PATH, for example `wimlib-imagex`. */
  executable: string
  /** What it is needed for, in a few words; part of the sentence when it is missing. */
  neededFor: string
  /** The Debian package that holds it. */
  debian: string
  /** Where people on other platforms get it: an address or a package name. */
  elsewhere: string
}

/** One run of a program. */
export type ProgramRun = {
  program: Program
  /** Handed over as they are: no shell reads them. */
  args: readonly string[]
  /** Written to the program's standard input, which is closed afterwards. */
  input?: string | Uint8Array
  /** Working directory; the caller's when absent. */
  cwd?: string
  /** Added to the small environment that every program gets (PATH, temporary folder, a UTF-8 locale). */
  environment?: Readonly<Record<string, string>>
  /** Aborting it kills the program. */
  signal?: AbortSignal | undefined
  /** Gets each line of standard output as it arrives, without its end; `\r` ends a line too. Then `stdout` is empty. */
  onLine?: ((line: string) => void) | undefined
  /** Most bytes of standard output to hold, or the longest line when `onLine` is given. Default 16 MiB. */
  maxOutputBytes?: number
  /** Milliseconds after which the program is stopped; no limit when absent. */
  timeoutMs?: number
  /** Whether the programs that it started end with it, when it is stopped. */
  endsWholeTree?: boolean
}

/** What a program that succeeded left behind. */
export type ProgramResult = {
  stdout: Uint8Array
  /** The last 8 KiB of standard error. */
  stderrTail: string
  durationMs: number
}
