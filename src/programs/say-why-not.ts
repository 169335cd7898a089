import { reportError } from '#platform/errors'
import type { Log } from '#platform/logging'

/** What is written to, and whether somebody sits there. */
type Terminal = { isTTY?: boolean | undefined; write: (text: string) => unknown }

/** Says why a program cannot start or go on: in the log, and to a person at a terminal as the command line says errors. */
export function sayWhyNot(log: Log, error: unknown, terminal: Terminal = process.stderr): void {
  const { code, message, remedy } = reportError(error)
  log.fatal({ err: error, code, remedy }, message)
  // Not otherwise: whoever reads the log reads a line of JSON at a time.
  if (terminal.isTTY === true) terminal.write(`${message}\n${remedy}\n(${code})\n`)
}
