// Which account the embedded PostgreSQL runs as. PostgreSQL refuses to run as root.
//
// When we are root there are two ways: a user namespace in which this process's own user appears as an ordinary one (no
// account is made, files stay root's, any folder works), and, where namespaces are not allowed (most containers), an
// existing ordinary account. The cluster folder's owner says which of the two it was made with.

import { readFile, stat } from 'node:fs/promises'
import { execa } from 'execa'
import { DatabaseAccountMissing } from '../errors.ts'

/** How to start PostgreSQL's programs: words to put in front, and the account to switch to. */
export type PostgresAccount = { prefix: readonly string[]; uid?: number; gid?: number }

/** `nobody` exists on every Unix: initdb wants a name for the user that it seems to run as. */
const namespacePrefix = ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'] as const

/**
 * Chooses the account for a cluster folder, which may not exist yet.
 * @throws DatabaseAccountMissing
 */
export async function choosePostgresAccount(clusterFolder: string): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) return { prefix: [] }
  const owner = await stat(clusterFolder).catch(() => null)
  if (owner && owner.uid !== 0) return { prefix: [], uid: owner.uid, gid: owner.gid }
  const [program, ...words] = namespacePrefix
  const allowed = await execa(program, [...words, 'true'], { reject: false })
  if (allowed.exitCode === 0) return { prefix: namespacePrefix }
  if (owner)
    throw new DatabaseAccountMissing({
      reason: 'the cluster belongs to root and user namespaces are not allowed here',
    })
  const account = await findAccount('slipstream')
  if (account) return { prefix: [], ...account }
  throw new DatabaseAccountMissing({
    reason: 'user namespaces are not allowed here and there is no account slipstream',
  })
}

async function findAccount(name: string): Promise<{ uid: number; gid: number } | null> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map(line => line.split(':'))
  const found = lines.find(fields => fields[0] === name)
  return found?.[2] && found[3] ? { uid: Number(found[2]), gid: Number(found[3]) } : null
}
