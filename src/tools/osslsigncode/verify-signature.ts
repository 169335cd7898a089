// One check of a file's Authenticode signature.
//
// The file is not trusted: certificates in it name addresses from which revocation lists could be fetched. Newer programs are told not to;
// those that know no such flag are given a proxy that nobody listens at.

import { SlipstreamError } from '#platform/errors'
import { runProgram } from '#tools/program'
import { osslsigncodeProgram } from './osslsigncode-program.ts'
import { readVerification, type SignatureCheck } from './read-verification.ts'

/** Port 9 of this machine, where nobody answers. */
const nowhere = 'http://127.0.0.1:9'
const environment = { http_proxy: nowhere, https_proxy: nowhere, HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere }
/** The first version that knows `-ignore-cdp`. */
const knowsIgnoreCdp = { major: 2, minor: 8 }
/** What it says of one file is far less. */
const mostLines = 2000
const longestLine = 64 * 1024

/**
 * Checks a file's signature.
 * @param root a file with the root certificates to trust (PEM); null: the signature is read, and its chain not judged.
 * A program that is not here is told of as `not-checked`.
 * @throws ProgramTimedOut, ProgramOutputTooLarge, the signal's reason
 */
export async function verifySignature(
  file: string,
  { root, signal, timeoutMs = 300_000 }: { root: string | null; signal: AbortSignal; timeoutMs?: number },
): Promise<SignatureCheck> {
  const options = { signal, timeoutMs }
  const version = await run(['--version'], options)
  if (version === null) {
    const { executable, debian } = osslsigncodeProgram
    const reason = `the program ${executable} is not on this machine (Debian: apt-get install ${debian})`
    return { state: 'not-checked', signer: null, timestamp: null, reason }
  }
  const trust = root === null ? [] : ['-CAfile', root, '-TSA-CAfile', root]
  const noLists = isAtLeast(version.lines, knowsIgnoreCdp) ? ['-ignore-cdp'] : []
  const said = await run(['verify', ...noLists, ...trust, '-in', file], options)
  const check = readVerification(said ?? { succeeded: false, lines: [], errors: '' })
  if (root !== null || (check.state !== 'trusted' && check.state !== 'untrusted')) return check
  return { ...check, state: 'not-checked', reason: 'no root certificate is set by which to judge the signer' }
}

/** Whether the program is here, for those who need it. @throws ProgramMissing */
export async function requireSignatureProgram(signal: AbortSignal): Promise<void> {
  await runProgram({ program: osslsigncodeProgram, args: ['--version'], signal, timeoutMs: 60_000 })
}

/** One run; null when the program is not here. */
async function run(args: readonly string[], options: { signal: AbortSignal; timeoutMs: number }) {
  const lines: string[] = []
  const onLine = (line: string) => {
    if (lines.length < mostLines) lines.push(line)
  }
  try {
    const { stderrTail } = await runProgram({
      program: osslsigncodeProgram,
      args,
      environment,
      maxOutputBytes: longestLine,
      onLine,
      ...options,
    })
    return { succeeded: true, lines, errors: stderrTail }
  } catch (error) {
    if (!(error instanceof SlipstreamError)) throw error
    if (error.code === 'PROGRAM_MISSING') return null
    if (error.code !== 'PROGRAM_FAILED') throw error
    return { succeeded: false, lines, errors: String(error.facts.detail) }
  }
}

function isAtLeast(lines: readonly string[], { major, minor }: { major: number; minor: number }): boolean {
  const found = /^osslsigncode (\d+)\.(\d+)/.exec(lines[0] ?? '')
  if (found === null) return false
  const [have, behind] = [Number(found[1]), Number(found[2])]
  return have > major || (have === major && behind >= minor)
}
