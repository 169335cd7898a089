import { defineError } from '#platform/errors'

/** The program is not on this machine. */
export const ProgramMissing = defineError<{
  program: string
  neededFor: string
  debian: string
  elsewhere: string
}>({
  code: 'PROGRAM_MISSING',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: facts =>
    `The program ${facts.program} is needed for ${facts.neededFor} and was not found. On Debian or Ubuntu: ` +
    `apt-get install ${facts.debian}. Elsewhere: ${facts.elsewhere}.`,
  remedy: 'Install the program, make sure that it is on the PATH of this service, and try again.',
  example: {
    program: 'wimlib-imagex',
    neededFor: 'WIM files',
    debian: 'wimtools',
    elsewhere: 'https://wimlib.net/downloads/',
  },
})

/** The program ended with an exit code that means failure, or by a signal. */
export const ProgramFailed = defineError<{
  program: string
  exitCode: number | null
  signal: string | null
  detail: string
}>({
  code: 'PROGRAM_FAILED',
  kind: 'internal',
  retry: 'after-change',
  sentence: facts =>
    `The program ${facts.program} failed (${facts.exitCode === null ? `signal ${facts.signal}` : `exit code ${facts.exitCode}`}): ${facts.detail}`,
  remedy: 'Read what the program said; the log holds the whole of it.',
  example: {
    program: 'wimlib-imagex',
    exitCode: 68,
    signal: null,
    detail: 'The requested operation is unsupported',
  },
})

/** The program wrote more than its caller was ready to hold; it was stopped. */
export const ProgramOutputTooLarge = defineError<{ program: string; limitBytes: number }>({
  code: 'PROGRAM_OUTPUT_TOO_LARGE',
  kind: 'refused',
  retry: 'never',
  sentence: facts =>
    `The program ${facts.program} wrote more than ${facts.limitBytes} bytes and was stopped.`,
  remedy: 'The file it was reading holds far more than such a file ever does; use another copy.',
  example: { program: 'wimlib-imagex', limitBytes: 16_777_216 },
})

/** The program took longer than its caller was ready to wait; it was stopped. */
export const ProgramTimedOut = defineError<{ program: string; limitMs: number }>({
  code: 'PROGRAM_TIMED_OUT',
  kind: 'unavailable',
  retry: 'later',
  sentence: facts => `The program ${facts.program} did not end within ${facts.limitMs} ms and was stopped.`,
  remedy: 'Try again when the machine is less busy; if it happens again, the file is probably damaged.',
  example: { program: 'wimlib-imagex', limitMs: 60_000 },
})
