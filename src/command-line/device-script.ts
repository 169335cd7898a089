// slipstream device-script show | save

import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { DeviceScript } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { FileUnwritable } from './errors.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addDeviceScriptCommands(program: Command): void {
  const noun = program
    .command('device-script')
    .description('the PowerShell script by which devices with Windows work for this site')
  noun
    .command('show')
    .description('which site and key it has in it, and its SHA-256: what to compare before it is run')
    .action(runCommand(show))
  noun
    .command('save')
    .description('write it to a new file')
    .requiredOption('--to <file>', 'such as slipstream-device.ps1')
    .action(runCommand(save))
}

async function show(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const { text: _, ...script } = await api.readDeviceScript()
  out.answer(script, describe(script))
  return exitCodes.done
}

async function save(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const { to } = command.opts<{ to: string }>()
  const { text, ...script } = await api.readDeviceScript()
  await writeFile(to, text, { flag: 'wx' }).catch((cause: NodeJS.ErrnoException) => {
    throw new FileUnwritable({ file: to, reason: cause.code ?? 'unknown' }, { cause })
  })
  out.answer({ file: to, ...script }, [`${to} is written.`, ...describe(script)])
  return exitCodes.done
}

function describe(script: Omit<DeviceScript, 'text'>): string[] {
  return [
    `For the site ${script.siteCode} at ${script.siteUrl}, version ${script.version}.`,
    `SHA-256 of the file: ${script.sha256}`,
    `Key of the site that it has pinned: ${script.siteKeyFingerprint}`,
  ]
}
