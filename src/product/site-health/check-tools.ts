// The programs that the site server runs, and their versions.

import { reportError, SlipstreamError } from '#platform/errors'
import { osslsigncodeProgram } from '#tools/osslsigncode'
import { type Program, runProgram } from '#tools/program'
import { smbclientProgram } from '#tools/smb'
import { wimlibVersion } from '#tools/wimlib'
import { type HealthFinding, ok } from './finding.ts'

/** One finding for each program. What every site wants is a warning when it is not here; what only some need is told of. */
export async function checkTools(): Promise<HealthFinding[]> {
  return Promise.all([
    Promise.resolve(ok('node', `Node ${process.version.slice(1)} on ${process.platform} ${process.arch}.`)),
    check('wimlib', 'error', wimlibVersion),
    check('osslsigncode', 'warning', () => firstLine(osslsigncodeProgram, ['--version'])),
    ...(process.platform === 'win32'
      ? []
      : [check('smbclient', 'ok', () => firstLine(smbclientProgram, ['--version']))]),
  ])
}

async function check(
  name: string,
  missing: HealthFinding['state'],
  version: () => Promise<string>,
): Promise<HealthFinding> {
  try {
    return ok(name, `${name} is here: ${await version()}.`)
  } catch (error) {
    const { code, message, remedy } = reportError(error)
    // One that only wants to be called otherwise is here.
    if (error instanceof SlipstreamError && code === 'PROGRAM_FAILED') return ok(name, `${name} is here.`)
    if (missing === 'ok') return ok(name, message)
    return { check: name, state: missing, message, remedy }
  }
}

async function firstLine(program: Program, args: readonly string[]): Promise<string> {
  const { stdout } = await runProgram({ program, args, timeoutMs: 10_000, maxOutputBytes: 64 * 1024 })
  const [line = ''] = Buffer.from(stdout).toString('utf8').split('\n')
  return line.trim().replace(/[.,]$/, '') || 'it does not say its version'
}
