// What a client says of where it is: its addresses, read strictly. Whatever comes in is somebody else's text.

import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

type Parsed = ipaddr.IPv4 | ipaddr.IPv6

/** An IPv4 or IPv6 address as a number, and as it is written (RFC 5952 for IPv6). */
export type NetworkAddress = { family: 4 | 6; number: bigint; text: string }

/** An address of a client. `subnet`: the addresses of its network, when the client said how long the prefix is. */
export type ClientAddress = NetworkAddress & { subnet: { low: bigint; high: bigint } | null }

/** What a client's address is: usable, or the reason why nothing follows from it. */
export type ReadAddress = { given: string } & (
  | { address: ClientAddress; unusable: null }
  | { address: null; unusable: string }
)

/** The longest text that is looked at: an IPv6 address with IPv4 at its end, a zone and a prefix length. */
const longest = 100

/** Somebody's text as it can be shown on any terminal. */
export function withoutControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}]/gu, '\uFFFD')
}

/** How many bits an address of the family has. */
export function bitsOf(family: 4 | 6): 32 | 128 {
  return family === 4 ? 32 : 128
}

/**
 * Reads an address. What is IPv4 in the clothes of IPv6 (`::ffff:10.1.2.3`) is IPv4: a client behind such a socket is where its IPv4 address is.
 * Nothing is guessed: no octal or short forms, no host names. Null when it is none.
 */
export function readAddress(text: string): NetworkAddress | null {
  if (text.length > longest || isIP(text) === 0 || text.includes('%')) return null
  // `process` takes the clothes off.
  return addressOf(ipaddr.process(text))
}

function addressOf(parsed: Parsed): NetworkAddress {
  const number = parsed.toByteArray().reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
  return parsed instanceof ipaddr.IPv4
    ? { family: 4, number, text: parsed.toString() }
    : { family: 6, number, text: parsed.toRFC5952String() }
}

/** The first and the last address of the network of this prefix length around an address. */
export function networkAround(
  { family, number }: Pick<NetworkAddress, 'family' | 'number'>,
  prefixLength: number,
): { low: bigint; high: bigint } {
  const hosts = (1n << BigInt(bitsOf(family) - prefixLength)) - 1n
  const low = number & ~hosts
  return { low, high: low | hosts }
}

/** An address from its number. */
export function addressFrom(family: 4 | 6, number: bigint): NetworkAddress {
  const bytes = Array.from({ length: bitsOf(family) / 8 }, (_, place) =>
    Number((number >> BigInt(bitsOf(family) - 8 * (place + 1))) & 255n),
  )
  return addressOf(ipaddr.fromByteArray(bytes))
}

/** A whole number without sign, blanks or leading zeros, up to a most; null when it is none. */
export function readPrefixLength(text: string, most: number): number | null {
  if (!/^(?:0|[1-9]\d{0,2})$/.test(text)) return null
  const length = Number(text)
  return length <= most ? length : null
}

/**
 * Reads one of a client's addresses: `10.1.2.3`, `10.1.2.3/24` or `fe80::1%12`. Addresses that every machine may have (loopback, link-local, none at
 * all) say nothing of where it is and are passed over, with the reason; so is what is no address. Never throws.
 */
export function readClientAddress(text: string): ReadAddress {
  const given = withoutControls(text).slice(0, longest)
  const unusable = (reason: string): ReadAddress => ({
    given,
    address: null,
    unusable: reason,
  })
  if (text.length > longest) return unusable('it is longer than any address')
  const [withZone = '', prefix, ...more] = text.trim().split('/')
  // The zone names an interface of the client, which means nothing here.
  const address = readAddress(withZone.split('%')[0] ?? '')
  if (address === null || more.length > 0) return unusable('it is not an IPv4 or IPv6 address')
  if (
    withZone.includes('%') &&
    (address.family === 4 || withZone.split('%').length !== 2 || withZone.endsWith('%'))
  )
    return unusable('it is not an IPv4 or IPv6 address')
  const nowhere = nowhereBecause(ipaddr.parse(address.text))
  if (nowhere !== null) return unusable(nowhere)
  if (prefix === undefined) return { given, address: { ...address, subnet: null }, unusable: null }
  const length = readPrefixLength(prefix, bitsOf(address.family))
  if (length === null) return unusable(`its prefix length is not a number up to ${bitsOf(address.family)}`)
  return { given, address: { ...address, subnet: networkAround(address, length) }, unusable: null }
}

/** Why an address says nothing of where a machine is. */
function nowhereBecause(address: Parsed): string | null {
  switch (address.range()) {
    case 'linkLocal':
      return 'a link-local address is the same on every network'
    case 'loopback':
      return 'a loopback address is the machine itself'
    case 'unspecified':
      return 'it is the address of no machine'
    case 'multicast':
    case 'broadcast':
      return 'it is the address of many machines'
    default:
      return null
  }
}
