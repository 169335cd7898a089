// The account with which a share is read, handed to smbclient in a file that only this account of ours can read: never on the
// command line and never in the environment, where other programs see it.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ShareAccountInvalid } from './errors.ts'

/** An account on a file server. */
export type ShareAccount = {
  /** `DOMAIN\name` or `name`. */
  user: string
  password: string
}

const longestUser = 256
const longestPassword = 256

/**
 * Refuses what smbclient would read as something else: its file has a line for each value, and the spaces in front of a value
 * do not count.
 * @throws ShareAccountInvalid
 */
export function checkShareAccount({ user, password }: ShareAccount): void {
  const refuse = (reason: string) => new ShareAccountInvalid({ reason })
  const parts = user.split('\\')
  if (parts.length > 2 || parts.some(part => part.trim() !== part || part === ''))
    throw refuse('its user is neither DOMAIN\\name nor a name')
  if (user.length > longestUser || /[\p{Cc}\p{Cs}"/]/u.test(user))
    throw refuse('its user holds characters that no user name has')
  if (password === '') throw refuse('its password is empty')
  if (password.length > longestPassword)
    throw refuse(`its password has more than ${longestPassword} characters`)
  if (/[\p{Cc}\p{Cs}]/u.test(password)) throw refuse('its password holds a control character')
  if (password.trimStart() !== password) throw refuse('its password begins with a space')
}

/**
 * Writes the account into a file for the time of `use`; it is gone afterwards in every case.
 * @param scratch a folder that exists; what a killed process leaves there is removed by whoever owns that folder.
 * @throws ShareAccountInvalid, what `use` throws
 */
export async function withAccountFile<Result>(
  account: ShareAccount,
  scratch: string,
  use: (file: string) => Promise<Result>,
): Promise<Result> {
  checkShareAccount(account)
  const parts = account.user.split('\\')
  const name = parts.at(-1)
  const domain = parts.length === 2 ? `domain = ${parts[0]}\n` : ''
  const folder = await mkdtemp(join(scratch, 'account-'))
  try {
    const file = join(folder, 'account')
    const text = `username = ${name}\n${domain}password = ${account.password}\n`
    await writeFile(file, text, { mode: 0o600, flag: 'wx' })
    return await use(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
