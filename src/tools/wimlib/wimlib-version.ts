// Asks wimlib which version it is.

import { runProgram } from '#tools/program'
import { WimlibFailed } from './errors.ts'
import { wimlibProgram } from './wimlib-program.ts'

/** For example `1.13.6`. @throws ProgramMissing when wimlib is not installed. */
export async function wimlibVersion(options: { signal?: AbortSignal | undefined } = {}): Promise<string> {
  const result = await runProgram({
    program: wimlibProgram,
    args: ['--version'],
    signal: options.signal,
    maxOutputBytes: 64 * 1024,
    timeoutMs: 10_000,
  })
  const text = Buffer.from(result.stdout).toString('utf8')
  const version = /^wimlib-imagex (\d+(?:\.\d+)+)/.exec(text)?.[1]
  if (version !== undefined) return version
  throw new WimlibFailed({
    file: 'wimlib-imagex',
    verb: '--version',
    wimlibCode: null,
    detail: text.slice(0, 100),
  })
}
