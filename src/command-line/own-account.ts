// slipstream session set-password | set-profile: your own account. A token may not do this, so that the password is asked for.

import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { CommandInvalid, PasswordNotGiven } from './errors.ts'
import { passwordOf, readPasswordFrom } from './read-password.ts'
import { runCommand } from './run-command.ts'
import { startSession } from './start-session.ts'

/** Adds the verbs. */
export function addOwnAccountCommands(noun: Command): void {
  noun
    .command('set-password')
    .description('change your own password, which ends your other sessions')
    .option('--password-stdin', 'read the present and the new password from standard input, a line each')
    .action(runCommand(setPassword))
  noun
    .command('set-profile')
    .description('change how you are shown, and the language of your console')
    .option('--display-name <name>')
    .option('--language <tag>', 'for example fr; “browser” for that of the browser')
    .option('--password-stdin', 'read the password from standard input')
    .action(runCommand(setProfile))
}

async function setPassword(command: Command): Promise<number> {
  const { api, out, site } = await contextOf(command)
  const { passwordStdin } = command.opts<{ passwordStdin?: boolean }>()
  const { userName } = (await api.showSession()).user
  const { currentPassword, password } =
    passwordStdin === true ? twoLines(await readPasswordFrom(process.stdin)) : await askBoth(userName)
  const own = await startSession({ site, userName, password: currentPassword })
  try {
    await own.api.changeOwnPassword({ currentPassword, password })
  } finally {
    await own.api.endSession().catch(() => undefined)
  }
  out.answer({ userName, changed: 'password' }, [`The password of ${userName} is changed.`])
  return exitCodes.done
}

async function askBoth(userName: string): Promise<{ currentPassword: string; password: string }> {
  const currentPassword = await passwordOf(`Present password of ${userName}: `, false)
  return { currentPassword, password: await passwordOf(`New password of ${userName}: `, false) }
}

/** @throws PasswordNotGiven */
function twoLines(text: string): { currentPassword: string; password: string } {
  const [currentPassword, password, ...more] = text.split(/\r?\n/)
  if (!currentPassword || !password || more.length > 0)
    throw new PasswordNotGiven({ reason: 'standard input has to be two lines' })
  return { currentPassword, password }
}

async function setProfile(command: Command): Promise<number> {
  const { api, out, site } = await contextOf(command)
  const { displayName, language, passwordStdin } = command.opts<{
    displayName?: string
    language?: string
    passwordStdin?: boolean
  }>()
  if (displayName === undefined && language === undefined)
    throw new CommandInvalid({ reason: 'nothing was said that shall be different' })
  const { userName } = (await api.showSession()).user
  const password = await passwordOf(`Password of ${userName}: `, passwordStdin === true)
  const own = await startSession({ site, userName, password })
  const change = {
    ...(displayName !== undefined && { displayName }),
    ...(language !== undefined && { language: language === 'browser' ? null : language }),
  }
  try {
    await own.api.changeOwnProfile(change)
  } finally {
    await own.api.endSession().catch(() => undefined)
  }
  out.answer({ userName, ...change }, [`The profile of ${userName} is changed.`])
  return exitCodes.done
}
