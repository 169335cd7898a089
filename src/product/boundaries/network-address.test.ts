import { describe, expect, it } from 'vitest'
import { readClientAddress } from './network-address.ts'

describe('an address that a client says', () => {
  it.each([
    ['10.1.2.3', '10.1.2.3'],
    [' 10.1.2.3 ', '10.1.2.3'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['2001:db8::1%12', '2001:db8::1'],
    ['10.1.2.3/24', '10.1.2.3'],
  ])('is taken: “%s”', (text, expected) => {
    expect(readClientAddress(text)).toMatchObject({
      given: text,
      address: { text: expected },
      unusable: null,
    })
  })

  it('says its network when it has a prefix length', () => {
    const subnetOf = (text: string) => readClientAddress(text).address?.subnet
    expect(subnetOf('10.1.2.3/24')).toEqual({ low: 0x0a010200n, high: 0x0a0102ffn })
    expect(subnetOf('10.1.2.3/0')).toEqual({ low: 0n, high: 0xffffffffn })
    expect(subnetOf('10.1.2.3')).toBeNull()
  })

  it.each([
    ['fe80::1%eth0', 'link-local'],
    ['169.254.10.1', 'link-local'],
    ['127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['0.0.0.0', 'no machine'],
    ['::', 'no machine'],
    ['224.0.0.1', 'many machines'],
    ['255.255.255.255', 'many machines'],
    ['ff02::1', 'many machines'],
    ['10.1.2.3/33', 'prefix length'],
    ['10.1.2.3/', 'prefix length'],
    ['10.1.2.3/24/8', 'not an IPv4 or IPv6'],
    ['10.1.2.3%1', 'not an IPv4 or IPv6'],
    ['2001:db8::1%', 'not an IPv4 or IPv6'],
    ['2001:db8::1%1%2', 'not an IPv4 or IPv6'],
    ['012.1.2.3', 'not an IPv4 or IPv6'],
    ['', 'not an IPv4 or IPv6'],
    ["10.1.2.3'; drop table boundaries; --", 'not an IPv4 or IPv6'],
    ['9'.repeat(100_000), 'longer'],
  ])('is passed over with the reason: “%s”', (text, reason) => {
    const read = readClientAddress(text)
    expect(read.address).toBeNull()
    expect(read.unusable).toContain(reason)
    expect(read.given.length).toBeLessThanOrEqual(100)
  })
})
