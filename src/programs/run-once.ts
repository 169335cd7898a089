// A program that does one thing and ends: its answer on standard output, an error as the command line says it, and the exit codes of the
// command line.

import { reportError } from '#platform/errors'

/** What a program answers: `value` for a program, the lines for a person. */
export type Answer = { value: unknown; lines: readonly string[] }

/** Runs it and sets the exit code: 0, 3 when it could not start, 1 when it failed. */
export async function runOnce(json: boolean, work: () => Promise<Answer>): Promise<void> {
  try {
    const { value, lines } = await work()
    process.stdout.write(`${json ? JSON.stringify(value, null, 2) : lines.join('\n')}\n`)
  } catch (error) {
    const { code, kind, message, remedy, facts } = reportError(error)
    if (json) process.stderr.write(`${JSON.stringify({ error: { code, message, remedy, facts } })}\n`)
    else process.stderr.write(`${message}\n${remedy}\n(${code})\n`)
    process.exitCode = kind === 'invalid' ? 3 : 1
  }
}
