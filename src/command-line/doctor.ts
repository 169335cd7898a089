// slipstream doctor | support-bundle: whether all is well, and what somebody who helps needs to know.

import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { HealthFinding } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { FileUnwritable } from './errors.ts'
import { findTroubles } from './find-troubles.ts'
import { makeSupportBundle } from './make-support-bundle.ts'
import { runCommand } from './run-command.ts'

/** Adds the commands. */
export function addDoctorCommands(program: Command): void {
  program
    .command('doctor')
    .description('look whether all is well, with a remedy for what is not; exit code 2 when something is not')
    .option('--quiet', 'only what is not well')
    .action(runCommand(doctor))
  program
    .command('support-bundle')
    .description('write what somebody who helps needs to know into one file of JSON, without secrets')
    .requiredOption('--to <file>', 'a file that does not exist yet')
    .option('--data-folder <folder>', 'add the last lines of the logs in this data folder')
    .action(runCommand(supportBundle))
}

const signs: Record<HealthFinding['state'], string> = { ok: 'ok     ', warning: 'WARNING', error: 'ERROR  ' }

async function doctor(command: Command): Promise<number> {
  const { api, out, site } = await contextOf(command)
  const { quiet } = command.opts<{ quiet?: boolean }>()
  const findings = await findTroubles(api, site)
  const troubles = findings.filter(({ state }) => state !== 'ok')
  const shown = quiet ? troubles : findings
  out.answer(shown, shown.flatMap(describeFinding))
  if (troubles.length === 0) return exitCodes.done
  out.say(`${troubles.length} of ${findings.length} checks found something.`)
  return exitCodes.partly
}

function describeFinding({ state, check, message, remedy }: HealthFinding): string[] {
  return [`${signs[state]}  ${check}: ${message}`, ...(remedy === null ? [] : [`         ${remedy}`])]
}

async function supportBundle(command: Command): Promise<number> {
  const { api, out, site, token } = await contextOf(command)
  const { to, dataFolder } = command.opts<{ to: string; dataFolder?: string }>()
  const bundle = await makeSupportBundle(api, { site, dataFolder: dataFolder ?? null, secrets: [token] })
  const text = `${JSON.stringify(bundle, null, 2)}\n`
  await writeFile(to, text, { flag: 'wx', mode: 0o600 }).catch((cause: NodeJS.ErrnoException) => {
    throw new FileUnwritable({ file: to, reason: cause.code ?? 'unknown' }, { cause })
  })
  out.answer({ file: to, bytes: text.length }, [
    `${to} is written: ${Object.keys(bundle).join(', ')}.`,
    'Secrets are left out. Names of packages, points and people, and addresses are in it: read it before you send it.',
  ])
  return exitCodes.done
}
