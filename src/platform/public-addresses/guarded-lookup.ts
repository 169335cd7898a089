// Names that anybody can point at this machine or at its neighbours are no way in: the address is looked at when it was resolved, and the connection
// is made to that very address.

import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import type { AddressRule } from './public-addresses.ts'

/** The error with which a host is refused. */
export type RefuseHost = (hostname: string) => Error

/** Where connections may end, and what is said of the others. */
export type ConnectionGuard = { allows: AddressRule; refuse: RefuseHost }

/** Resolves names to allowed addresses alone; one that has another address among them is refused as a whole. */
export function makeGuardedLookup(
  { allows, refuse }: ConnectionGuard,
  resolve: typeof lookup = lookup,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '', 0)
      const wrong = addresses.find(({ address }) => !allows(address))
      const first = addresses[0]
      if (wrong !== undefined || first === undefined) return callback(refuse(hostname), '', 0)
      if (options.all === true) return callback(null, addresses)
      return callback(null, first.address, first.family)
    })
  }
}
