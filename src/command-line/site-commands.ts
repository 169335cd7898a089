// slipstream server, distribution-point, sign-in: the commands that start programs or get the first token.

import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { nodeOptionsOf } from '#platform/node-options'
import { connectToSite } from './connect.ts'
import { exitCodes, outputOf } from './context.ts'
import { credentialsFile, writeCredentials } from './credentials.ts'
import { FileUnreadable } from './errors.ts'
import { runCommand } from './run-command.ts'

/** Adds the commands. */
export function addSiteCommands(program: Command): void {
  addProgram(program, {
    name: 'server',
    file: 'server.ts',
    text: 'start the site server (its settings are flags here; --help lists them)',
  })
  program
    .command('sign-in')
    .description('exchange the one-time administrator token for a lasting one, and remember the site')
    .requiredOption('--token-file <file>', 'the file that the first start of the site server wrote')
    .option('--name <name>', 'your name, for status messages', process.env.USER ?? 'administrator')
    .action(runCommand(signIn))
}

/** Adds a command that becomes another program: same flags, signals and exit code. */
export function addProgram(
  program: Command,
  { name, file, text, isDefault = false }: { name: string; file: string; text: string; isDefault?: boolean },
): void {
  program
    .command(name, { isDefault })
    .description(text)
    // The program itself says what it takes.
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action((_options, command: Command) => become(file, command.args))
}

/** Runs a program in our place and ends as it ends. */
export function become(file: string, flags: readonly string[]): Promise<void> {
  const words = [...nodeOptionsOf(file), join(import.meta.dirname, '../programs', file), ...flags]
  const child = spawn(process.execPath, words, { stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  return new Promise(resolve => {
    child.once('exit', code => {
      process.exitCode = code ?? exitCodes.failed
      resolve()
    })
  })
}

async function signIn(command: Command): Promise<number> {
  const { site, tokenFile, name } = command.optsWithGlobals<{
    site?: string
    tokenFile: string
    name: string
  }>()
  const url = site ?? process.env.SLIPSTREAM_SITE ?? 'http://127.0.0.1:8470'
  const token = await readFile(tokenFile, 'utf8').catch(cause => {
    throw new FileUnreadable({ file: tokenFile, reason: String(cause.code ?? 'unknown') }, { cause })
  })
  const {
    token: lasting,
    siteCode,
    sitePublicKey,
  } = await connectToSite({ site: url, token: token.trim() }).signIn({ name })
  const file = credentialsFile(process.env)
  await writeCredentials(file, { site: url, token: lasting, sitePublicKey })
  outputOf(command).answer({ site: url, siteCode, sitePublicKey, credentials: file }, [
    `Signed in to site ${siteCode} at ${url} as ${name}.`,
    `Site key (pinned): ${sitePublicKey}`,
  ])
  return exitCodes.done
}
