// Where the command line remembers its site: URL, token, and the site's public key as it was pinned at the sign-in.

import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'

const credentialsSchema = z.object({
  site: z.string(),
  token: z.string(),
  /** Of a token that a sign-in with a password made: what signing out revokes. */
  tokenId: z.string().optional(),
  sitePublicKey: z.string(),
})

/** What was remembered at the sign-in. */
export type Credentials = z.output<typeof credentialsSchema>

/** The file; `SLIPSTREAM_CREDENTIALS` moves it, which scripts and tests use. */
export function credentialsFile(environment: Readonly<Record<string, string | undefined>>): string {
  const folder = environment.XDG_CONFIG_HOME ?? join(homedir(), '.config')
  return environment.SLIPSTREAM_CREDENTIALS ?? join(folder, 'slipstream', 'credentials.json')
}

/** What was remembered, or null. A file that cannot be understood counts as absent: signing in again replaces it. */
export async function readCredentials(file: string): Promise<Credentials | null> {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return credentialsSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** Remembers; only the owner can read the file. */
export async function writeCredentials(file: string, credentials: Credentials): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const temporary = `${file}.${process.pid}`
  await writeFile(temporary, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 })
  await chmod(temporary, 0o600)
  await rename(temporary, file)
}
