// slipstream site show

import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addSiteNoun(program: Command): void {
  const noun = program.command('site').description('the site itself')
  noun
    .command('show')
    .description('the site code, and the key that points and clients pin')
    .action(runCommand(show))
}

async function show(command: Command): Promise<number> {
  const { api, out, site: url } = await contextOf(command)
  const { code, publicKey, fingerprint } = await api.readSite()
  out.answer({ code, url, publicKey, fingerprint }, [
    `Site ${code} at ${url}`,
    `Public key: ${publicKey}`,
    `Fingerprint (SHA-256): ${fingerprint.match(/.{4}/g)?.join(' ') ?? fingerprint}`,
  ])
  return exitCodes.done
}
