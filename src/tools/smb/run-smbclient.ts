// One run of smbclient. Its commands go in on standard input, a line each: on its command line they would be split at every
// semicolon. A line that begins with `!` runs a shell there, so each line must begin with a word of ours.

import { runProgram } from '#tools/program'
import { ShareTimedOut } from './errors.ts'
import { explainFailure, isFailureLine, saysNoEncryption } from './explain-failure.ts'
import { type ShareAccount, withAccountFile } from './share-account.ts'
import type { ShareAddress } from './share-address.ts'
import { smbclientProgram } from './smbclient-program.ts'

/** How the bytes travel: nobody else can read them, or nobody can change them unseen. Nothing less is accepted. */
export type ShareProtection = 'encrypted' | 'signed'

/** With what a share is read. */
export type ShareAccess = {
  account: ShareAccount
  /** A folder of ours that exists, for the file of the account. */
  scratch: string
  signal: AbortSignal
  /** Milliseconds after which a run of smbclient is stopped. */
  timeoutMs: number
}

/** What is to be run. */
type SmbclientRun = {
  address: ShareAddress
  /** Lines; each begins with a command of smbclient. */
  commands: readonly string[]
  cwd: string
  /** Gets each line that says no failure. What it throws ends the run and comes out. */
  onLine: (line: string) => void
}

/** Seconds that smbclient waits for one answer. */
const answerSeconds = 30
const longestLine = 64 * 1024

/**
 * Runs the commands, with encryption; with signing when the server cannot encrypt, which it says before anything was asked.
 * SMB 3 protects that very agreement (MS-SMB2, 3.2.5.5), so that nobody in between can talk us out of it.
 * It succeeds also when the last command failed in silence: whoever calls compares what came with what was asked for.
 * @throws the errors of `errors.ts`, ProgramMissing, the signal's reason, what `onLine` throws
 */
export async function runSmbclient(run: SmbclientRun, access: ShareAccess): Promise<ShareProtection> {
  return await withAccountFile(access.account, access.scratch, async accountFile => {
    try {
      await runOnce(run, { ...access, accountFile, protection: 'encrypt' })
      return 'encrypted'
    } catch (error) {
      if (!(error instanceof NoEncryption)) throw error
    }
    await runOnce(run, { ...access, accountFile, protection: 'sign' })
    return 'signed'
  })
}

/** Never leaves this file. */
class NoEncryption extends Error {}

async function runOnce(
  { address, commands, cwd, onLine }: SmbclientRun,
  { accountFile, protection, signal, timeoutMs }: ShareAccess & { accountFile: string; protection: string },
): Promise<void> {
  let failure = ''
  const fail = (text: string, cause?: unknown) =>
    saysNoEncryption(text) ? new NoEncryption(text) : explainFailure(text, address, cause)
  try {
    await runProgram({
      program: smbclientProgram,
      args: argumentsFor(address, { accountFile, protection }),
      input: commands.map(line => `${line}\n`).join(''),
      cwd,
      signal,
      timeoutMs,
      maxOutputBytes: longestLine,
      onLine: line => {
        if (/^( {2}|\\)/.test(line) || !isFailureLine(line)) return onLine(line)
        failure = line
        throw fail(line)
      },
    })
  } catch (error) {
    if (failure !== '' || !(error instanceof Error) || !('code' in error)) throw error
    if (error.code === 'PROGRAM_TIMED_OUT')
      throw new ShareTimedOut({ server: address.server, limitMs: timeoutMs }, { cause: error })
    if (error.code !== 'PROGRAM_FAILED') throw error
    throw fail('facts' in error ? (error.facts as { detail: string }).detail : '', error)
  }
}

function argumentsFor(
  { server, share, path, port }: ShareAddress,
  { accountFile, protection }: { accountFile: string; protection: string },
): string[] {
  return [
    `//${server}/${share}`,
    ...(path === '' ? [] : [`--directory=${path.replaceAll('/', '\\')}`]),
    `--port=${port}`,
    `--authentication-file=${accountFile}`,
    // The machine's smb.conf could change what any of this means.
    '--configfile=/dev/null',
    '--option=client min protocol=SMB3',
    `--client-protection=${protection}`,
    // Only DNS and /etc/hosts: a broadcast would let anybody nearby answer.
    '--name-resolve=host',
    `--timeout=${answerSeconds}`,
    '--debuglevel=1',
    '--quiet',
  ]
}
