// What every command is given: the API of its site, and how to speak to the person or the program that called it.

import type { Command } from 'commander'
import { connectToSite, type SiteApi } from './connect.ts'
import { credentialsFile, readCredentials } from './credentials.ts'
import { NotSignedIn } from './errors.ts'
import { makeOutput, type Output, type OutputForm } from './output.ts'

/** The command line's exit codes. */
export const exitCodes = { done: 0, failed: 1, partly: 2, cannotStart: 3 } as const

/** What a command's action works with. */
export type Context = { api: SiteApi; out: Output; sitePublicKey: string | null; site: string; token: string }

type GlobalOptions = { site?: string; token?: string; json?: boolean; output?: OutputForm }

/** The output alone, for commands that need no site. */
export function outputOf(command: Command): Output {
  return makeOutput({ form: formOf(command) })
}

/** How a command shall answer: `--json` is short for `--output json`. */
export function formOf(command: Command): OutputForm {
  const { json, output } = command.optsWithGlobals<GlobalOptions>()
  return json ? 'json' : (output ?? 'table')
}

/**
 * Connects a command to its site: `--site` and `--token` (or `SLIPSTREAM_SITE`, `SLIPSTREAM_TOKEN`), else what the sign-in left.
 * @throws NotSignedIn, ClearTextRefused
 */
export async function contextOf(command: Command): Promise<Context> {
  const options = command.optsWithGlobals<GlobalOptions>()
  const file = credentialsFile(process.env)
  const known = await readCredentials(file)
  const site = options.site ?? process.env.SLIPSTREAM_SITE ?? known?.site
  const token =
    options.token ?? process.env.SLIPSTREAM_TOKEN ?? (site === known?.site ? known?.token : undefined)
  if (site === undefined || token === undefined) throw new NotSignedIn({ file })
  const sitePublicKey = site === known?.site ? (known?.sitePublicKey ?? null) : null
  return { api: connectToSite({ site, token }), out: outputOf(command), sitePublicKey, site, token }
}
