// How arguments become the one text that Windows starts a program with.
//
// Windows programs take their command line apart by themselves; nearly all do so as CommandLineToArgvW and the C runtime do. Their rules: a space or
// a tab ends an argument outside of quotes; backslashes are plain characters, except in front of a quote, where two mean one and an odd one
// makes the quote a plain character. The program's own name follows a simpler rule: no backslash means anything, and a quote always ends it.
// Source: learn.microsoft.com, “Parsing C command-line arguments” and “CommandLineToArgvW”.

/** The longest command line that Windows starts a program with, in UTF-16 units, without the ending zero. */
export const longestCommandLine = 32_766

/** One argument as it stands on a command line; in quotes only where it has to be. */
export function quoteArgument(argument: string): string {
  if (argument !== '' && !/[\s"]/.test(argument)) return argument
  // Backslashes in front of a quote, and those in front of the closing one, are doubled.
  const inside = argument.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')
  return `"${inside}"`
}

/** The program's name as it stands first on a command line; always in quotes. Its path must not hold a quote. */
export function quoteProgram(path: string): string {
  return `"${path}"`
}
