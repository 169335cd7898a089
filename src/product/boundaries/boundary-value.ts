// What an administrator writes as a boundary: a subnet, a prefix or a range. What is not plain is refused, with what was probably meant.

import ipaddr from 'ipaddr.js'
import { BoundaryValueRefused } from './errors.ts'
import {
  addressFrom,
  bitsOf,
  type NetworkAddress,
  networkAround,
  readAddress,
  readPrefixLength,
  withoutControls,
} from './network-address.ts'

/** The kinds of boundaries, in Configuration Manager's words; Active Directory sites and VPN are not among them. */
export const boundaryKinds = ['ip-subnet', 'ipv6-prefix', 'ip-address-range'] as const
/** See above. */
export type BoundaryKind = (typeof boundaryKinds)[number]

/** A boundary's addresses, both ends included, and how it is written: two that are the same are written the same. */
export type BoundaryValue = { kind: BoundaryKind; value: string; low: NetworkAddress; high: NetworkAddress }

/** The longest value: a range of two long IPv6 addresses. */
export const longestValue = 100

/**
 * Reads `10.1.0.0/16`, `10.1.0.0/255.255.0.0`, `2001:db8::/32`, `10.1.0.1-10.1.0.99`, or one address, which is a range of one.
 * @throws BoundaryValueRefused
 */
export function readBoundaryValue(given: string): BoundaryValue {
  const text = given.trim()
  const value = withoutControls(given).slice(0, longestValue)
  const refuse = (reason: string) => new BoundaryValueRefused({ value, reason })
  if (withoutControls(text) !== text) throw refuse('it has characters in it that are not shown')
  if (text.length > longestValue) throw refuse('it is longer than any boundary')
  if (text.includes('%')) throw refuse('a zone (after %) belongs to one machine; leave it out')
  if (text.includes('-')) return readRange(text, refuse)
  if (text.includes('/')) return readSubnet(text, refuse)
  const one = readPlain(text, refuse)
  return rangeOf(one, one)
}

type Refuse = (reason: string) => Error

function readSubnet(text: string, refuse: Refuse): BoundaryValue {
  const [addressText = '', prefix = '', ...more] = text.split('/').map(part => part.trim())
  if (more.length > 0) throw refuse('it has more than one “/”')
  const address = readPlain(addressText, refuse)
  const length = readPrefixLength(prefix, bitsOf(address.family)) ?? lengthOfMask(address.family, prefix)
  if (length === null)
    throw refuse(
      address.family === 4
        ? 'after “/” there must be a number of bits up to 32, or a subnet mask such as 255.255.255.0'
        : 'after “/” there must be a number of bits up to 128',
    )
  const { low, high } = networkAround(address, length)
  const first = addressFrom(address.family, low)
  // Somebody who writes 10.1.2.3/16 means either that one machine or the network: the mistake is not ours to decide.
  if (low !== address.number)
    throw refuse(
      `${address.text} is not the first address of that network; the network is ${first.text}/${length}`,
    )
  return {
    kind: address.family === 4 ? 'ip-subnet' : 'ipv6-prefix',
    value: `${first.text}/${length}`,
    low: first,
    high: addressFrom(address.family, high),
  }
}

/** The bits of an IPv4 subnet mask; null when it is none, or has holes. */
function lengthOfMask(family: 4 | 6, text: string): number | null {
  const mask = family === 4 ? readAddress(text) : null
  if (mask === null || mask.family !== 4 || text !== mask.text) return null
  return ipaddr.IPv4.parse(mask.text).prefixLengthFromSubnetMask()
}

function readRange(text: string, refuse: Refuse): BoundaryValue {
  const ends = text.split('-').map(part => part.trim())
  if (ends.length !== 2) throw refuse('a range has two addresses with “-” between them')
  const [low, high] = ends.map(end => readPlain(end, refuse)) as [NetworkAddress, NetworkAddress]
  if (low.family !== high.family) throw refuse('a range is either of IPv4 or of IPv6')
  if (low.number > high.number)
    throw refuse(`its ends are the wrong way round; the range is ${high.text}-${low.text}`)
  return rangeOf(low, high)
}

function rangeOf(low: NetworkAddress, high: NetworkAddress): BoundaryValue {
  return { kind: 'ip-address-range', value: `${low.text}-${high.text}`, low, high }
}

function readPlain(text: string, refuse: Refuse): NetworkAddress {
  const address = readAddress(text)
  if (address === null) throw refuse(`“${text}” is not an IPv4 or IPv6 address`)
  // Clients with such addresses are looked up by their IPv4 address, and a boundary in this form would hold nobody.
  if (address.family === 4 && text.includes(':'))
    throw refuse(`write ${address.text} in the place of “${text}”`)
  return address
}
