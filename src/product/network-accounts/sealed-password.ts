// What binds the password of a network account to it.

import type { BoundIn } from '#platform/sealed-secrets'

/** The file of the data folder with the key that seals passwords. */
export const accountKeyFile = 'network-account-key'

/** Server, share, user and port: a password that is moved to another server's row, to have it sent there, does not open. */
export function belongsTo(account: { server: string; share: string; user: string; port: number }): BoundIn {
  const { server, share, user, port } = account
  return ['slipstream network account', server, share, user, port]
}
