// slipstream sign-in | sign-out: what the command line remembers of a site.

import { readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import type { Command } from 'commander'
import { connectToSite } from './connect.ts'
import { contextOf, exitCodes, outputOf } from './context.ts'
import { type Credentials, credentialsFile, readCredentials, writeCredentials } from './credentials.ts'
import { CommandInvalid, FileUnreadable, NotSignedIn } from './errors.ts'
import { passwordOf } from './read-password.ts'
import { runCommand } from './run-command.ts'
import { startSession } from './start-session.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the commands. */
export function addSignInCommands(program: Command): void {
  program
    .command('sign-in')
    .description('remember a site, and a token for it: of a user, of a file, or of the first start')
    .option('--user <name>', 'with a user name and a password, which is asked for; a token is made with it')
    .option('--password-stdin', 'read the password from standard input')
    .option('--days <days>', 'until the token that is made expires', '90')
    .option('--gives-access', 'the token may make users, roles and all else that outlives it')
    .option('--api-token-file <file>', 'an API token that was made in the console or with “token make”')
    .option('--token-file <file>', 'the one-time administrator token that the first start wrote')
    .option('--name <name>', 'your name, for status messages', process.env.USER ?? 'administrator')
    .action(runCommand(signIn))
  program
    .command('sign-out')
    .description('revoke the token that a sign-in with a password made, and forget the site')
    .action(runCommand(signOut))
}

type SignInOptions = {
  site?: string
  user?: string
  passwordStdin?: boolean
  days: string
  givesAccess?: boolean
  apiTokenFile?: string
  tokenFile?: string
  name: string
}

async function signIn(command: Command): Promise<number> {
  const options = command.optsWithGlobals<SignInOptions>()
  const { user, apiTokenFile, tokenFile } = options
  if ([user, apiTokenFile, tokenFile].filter(one => one !== undefined).length !== 1)
    throw new CommandInvalid({ reason: 'give one of --user, --api-token-file and --token-file' })
  const site = options.site ?? process.env.SLIPSTREAM_SITE ?? 'http://127.0.0.1:8470'
  const { siteCode, name, ...credentials } =
    user !== undefined
      ? await withPassword(site, user, options)
      : apiTokenFile !== undefined
        ? await withApiToken(site, await readToken(apiTokenFile))
        : await withOneTimeToken(site, await readToken(tokenFile ?? ''), options.name)
  const file = credentialsFile(process.env)
  await writeCredentials(file, { site, ...credentials })
  const { sitePublicKey } = credentials
  outputOf(command).answer({ site, siteCode, sitePublicKey, credentials: file }, [
    `Signed in to site ${siteCode} at ${site} as ${name}.`,
    `Site key (pinned): ${sitePublicKey}`,
  ])
  return exitCodes.done
}

type SignedIn = Omit<Credentials, 'site'> & { siteCode: string; name: string }

async function readToken(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(cause => {
    throw new FileUnreadable({ file, reason: String(cause.code ?? 'unknown') }, { cause })
  })
  return text.trim()
}

async function withOneTimeToken(site: string, oneTime: string, name: string): Promise<SignedIn> {
  return { name, ...(await connectToSite({ site, token: oneTime }).signIn({ name })) }
}

async function withApiToken(site: string, token: string): Promise<SignedIn> {
  const api = connectToSite({ site, token })
  const { user, siteCode } = await api.showSession()
  const { publicKey: sitePublicKey } = await api.readSite()
  return { token, sitePublicKey, siteCode, name: user.userName }
}

/** The session lasts only until its token is made: nothing else of the command line knows of sessions. */
async function withPassword(
  site: string,
  userName: string,
  { passwordStdin, days, givesAccess }: SignInOptions,
): Promise<SignedIn> {
  const expiresInDays = wholeNumber('the number of days', days)
  const password = await passwordOf(`Password of ${userName}: `, passwordStdin === true)
  const { api, session } = await startSession({ site, userName, password })
  try {
    const { publicKey: sitePublicKey } = await api.readSite()
    const before = new Set((await api.listOwnTokens()).map(one => one.id))
    const name = `command line on ${hostname()}`.slice(0, 100)
    const { token } = await api.makeOwnToken({ name, expiresInDays, givesAccess: givesAccess === true })
    const made = (await api.listOwnTokens()).find(one => one.name === name && !before.has(one.id))
    return {
      token,
      ...(made && { tokenId: made.id }),
      sitePublicKey,
      siteCode: session.siteCode,
      name: session.user.userName,
    }
  } finally {
    // Should the site be away, the session ends by itself.
    await api.endSession().catch(() => undefined)
  }
}

async function signOut(command: Command): Promise<number> {
  const file = credentialsFile(process.env)
  const known = await readCredentials(file)
  if (known === null) throw new NotSignedIn({ file })
  const out = outputOf(command)
  const { tokenId: token, site } = known
  if (token !== undefined) await (await contextOf(command)).api.revokeOwnToken({ token })
  await rm(file, { force: true })
  out.answer({ site, revoked: token ?? null }, [
    `The site at ${site} is forgotten.`,
    token === undefined
      ? 'Its token was not made by a sign-in with a password and stays valid: “token list” and “token revoke” end it.'
      : 'Its token is revoked.',
  ])
  return exitCodes.done
}
