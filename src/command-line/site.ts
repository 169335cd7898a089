// slipstream site show | settings

import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { table } from './output.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addSiteNoun(program: Command): void {
  const noun = program.command('site').description('the site itself')
  noun
    .command('show')
    .description('the site code, and the key that points and clients pin')
    .action(runCommand(show))
  noun
    .command('settings')
    .description('the settings of the site server, and where each comes from; secrets are left out')
    .option('--changed', 'only those that somebody set')
    .action(runCommand(settings))
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

async function settings(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const { changed = false } = command.opts<{ changed?: boolean }>()
  const all = await api.listSettings({})
  const asked = changed ? all.filter(one => one.from !== 'standard') : all
  const rows = asked.map(one => [
    one.name,
    one.secret && one.from !== 'standard' ? '(secret)' : one.value,
    one.where ?? 'standard value',
    one.description,
  ])
  out.answer(asked, table(['Setting', 'Value', 'From', 'Meaning'], rows))
  return exitCodes.done
}
