// Which network addresses may be asked, for requests that go to where somebody else says.

import { BlockList, isIP } from 'node:net'

/** Whether an IP address may be asked. What is no IP address may not. */
export type AddressRule = (address: string) => boolean

type Network = readonly [address: string, bits: number]

/** Metadata services of clouds, which hand out credentials to whoever asks from inside, where they are not link-local: Azure, Alibaba, Oracle; AWS, Google. */
const metadata4: Network[] = [
  ['168.63.129.16', 32],
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
]
const metadata6: Network[] = [
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
]

/** IPv4 that is not reachable everywhere. Source: IANA IPv4 Special-Purpose Address Registry (RFC 6890), multicast (RFC 5771). */
const special4 = listOf('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ...metadata4,
])

/** IPv6 that is given out to everybody (RFC 4291), without what is set aside in it: protocols, documentation, 6to4, which holds IPv4. */
const global6 = listOf('ipv6', [['2000::', 3]])
const special6 = listOf('ipv6', [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
])

/** IPv4 where no server of ours is: this network, link-local, which holds metadata services, multicast and what is reserved. */
const never4 = listOf('ipv4', [['0.0.0.0', 8], ['169.254.0.0', 16], ['224.0.0.0', 3], ...metadata4])

/** The same of IPv6, without loopback (RFC 4291); with every spelling that holds an IPv4 address: compatible, mapped, translated, Teredo, 6to4. */
const never6 = listOf('ipv6', [
  ['fe80::', 9],
  ['ff00::', 8],
  ['::', 128],
  ['::ffff:0:0', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 32],
  ['2001::', 32],
  ['2002::', 16],
  ...metadata6,
])
/** `::/96` without loopback: its other addresses are IPv4 in an old spelling (RFC 4291, 2.5.5.1). */
const compatible6 = listOf('ipv6', [['::', 96]])

/** Whether an IP address is one of the public internet. */
export const isPublicAddress: AddressRule = address => {
  switch (isIP(address)) {
    case 4:
      return !special4.check(address)
    case 6:
      return !address.includes('%') && global6.check(address, 'ipv6') && !special6.check(address, 'ipv6')
    default:
      return false
  }
}

/** Whether an IP address may be asked when an administrator named its host or its network: anywhere but at link-local, metadata and many-people addresses. */
export const isAskable: AddressRule = address => {
  switch (isIP(address)) {
    case 4:
      return !never4.check(address)
    case 6: {
      if (address.includes('%') || never6.check(address, 'ipv6')) return false
      return isLoopback6(address) || !compatible6.check(address, 'ipv6')
    }
    default:
      return false
  }
}

const loopback6 = listOf('ipv6', [['::1', 128]])
function isLoopback6(address: string): boolean {
  return loopback6.check(address, 'ipv6')
}

/** The public internet and these networks (`readNetworks`), but never what is not askable at all. */
export function makeNetworkRule(networks: readonly string[]): AddressRule {
  const inside = new BlockList()
  for (const text of networks) {
    const network = parseNetwork(text)
    if (network === null) throw new Error(`${text} is no network`)
    inside.addSubnet(network[0], network[1], isIP(network[0]) === 4 ? 'ipv4' : 'ipv6')
  }
  return address =>
    isAskable(address) &&
    (isPublicAddress(address) || inside.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6'))
}

/** Reads networks (`10.0.0.0/8`, `fd12::/16`) and single addresses that are separated by commas or spaces. `wrong`: one that is none. */
export function readNetworks(text: string): { networks: string[]; wrong: string | null } {
  const networks = text.split(/[\s,]+/).filter(one => one !== '')
  return { networks, wrong: networks.find(one => parseNetwork(one) === null) ?? null }
}

function parseNetwork(text: string): Network | null {
  const [, address = '', bits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const family = isIP(address)
  if (family === 0) return null
  const most = family === 4 ? 32 : 128
  const length = bits === undefined ? most : Number(bits)
  return length <= most ? [address, length] : null
}

function listOf(family: 'ipv4' | 'ipv6', networks: readonly Network[]): BlockList {
  const list = new BlockList()
  for (const [address, bits] of networks) list.addSubnet(address, bits, family)
  return list
}
