import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBoundaryValue } from './boundary-value.ts'
import { addressFrom, readAddress } from './network-address.ts'

const read = (text: string) => {
  const { kind, value, low, high } = readBoundaryValue(text)
  return [kind, value, low.text, high.text]
}
const refusal = (text: string): string => {
  try {
    return `taken: ${readBoundaryValue(text).value}`
  } catch (error) {
    expect(error).toMatchObject({ code: 'BOUNDARY_VALUE_REFUSED' })
    return String((error as Error).message)
  }
}

describe('a boundary', () => {
  it.each([
    ['10.1.0.0/16', 'ip-subnet', '10.1.0.0/16', '10.1.0.0', '10.1.255.255'],
    [' 10.1.0.0 / 255.255.0.0 ', 'ip-subnet', '10.1.0.0/16', '10.1.0.0', '10.1.255.255'],
    ['0.0.0.0/0', 'ip-subnet', '0.0.0.0/0', '0.0.0.0', '255.255.255.255'],
    ['10.1.2.3/32', 'ip-subnet', '10.1.2.3/32', '10.1.2.3', '10.1.2.3'],
    [
      '2001:DB8:0::/32',
      'ipv6-prefix',
      '2001:db8::/32',
      '2001:db8::',
      '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
    ],
    ['::/0', 'ipv6-prefix', '::/0', '::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['10.1.0.1 - 10.1.0.99', 'ip-address-range', '10.1.0.1-10.1.0.99', '10.1.0.1', '10.1.0.99'],
    ['0.0.0.0-255.255.255.255', 'ip-address-range', '0.0.0.0-255.255.255.255', '0.0.0.0', '255.255.255.255'],
    [
      '2001:db8::1-2001:db8::ff',
      'ip-address-range',
      '2001:db8::1-2001:db8::ff',
      '2001:db8::1',
      '2001:db8::ff',
    ],
    ['10.1.2.3', 'ip-address-range', '10.1.2.3-10.1.2.3', '10.1.2.3', '10.1.2.3'],
  ])('is read from “%s”', (text, ...expected) => {
    expect(read(text)).toEqual(expected)
  })

  it.each([
    ['10.1.2.3/16', 'the network is 10.1.0.0/16'],
    ['2001:db8::1/64', 'the network is 2001:db8::/64'],
    ['10.1.0.99-10.1.0.1', 'the range is 10.1.0.1-10.1.0.99'],
    ['10.1.0.1-2001:db8::1', 'either of IPv4 or of IPv6'],
    ['10.1.0.0/33', 'up to 32'],
    ['2001:db8::/129', 'up to 128'],
    ['2001:db8::/255.255.0.0', 'up to 128'],
    ['10.1.0.0/255.0.255.0', 'subnet mask'],
    ['10.1.0.0/016', 'subnet mask'],
    ['10.1.0.0/16/8', 'more than one'],
    ['10.1.0.1-10.1.0.2-10.1.0.3', 'two addresses'],
    ['::ffff:10.1.0.0/112', 'write 10.1.0.0'],
    ['fe80::1%eth0', 'zone'],
    ['010.1.0.0/16', 'not an IPv4 or IPv6 address'],
    ['0x0a.1.0.0/16', 'not an IPv4 or IPv6 address'],
    ['10.1/16', 'not an IPv4 or IPv6 address'],
    ['167837696', 'not an IPv4 or IPv6 address'],
    ['paris.example', 'not an IPv4 or IPv6 address'],
    ['', 'not an IPv4 or IPv6 address'],
    ['-', 'not an IPv4 or IPv6 address'],
    ['9'.repeat(5000), 'longer than any'],
  ])('is refused with what is wrong: “%s”', (text, reason) => {
    expect(refusal(text)).toContain(reason)
  })

  it('that is written as it is shown is the same boundary', () => {
    const address = fc.oneof(
      fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }).map(number => addressFrom(4, number)),
      fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map(number => addressFrom(6, number)),
    )
    fc.assert(
      fc.property(address, address, (one, other) => {
        fc.pre(
          one.family === other.family && !one.text.startsWith('::ffff:') && !other.text.startsWith('::ffff:'),
        )
        const [low, high] = one.number <= other.number ? [one, other] : [other, one]
        const boundary = readBoundaryValue(`${low.text}-${high.text}`)
        expect([boundary.low, boundary.high]).toEqual([low, high])
        expect(readBoundaryValue(boundary.value)).toEqual(boundary)
      }),
    )
  })
})

describe('an address', () => {
  it('is the same from its number and from its text', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }), number => {
        const address = addressFrom(4, number)
        expect(readAddress(address.text)).toEqual(address)
        // In the clothes of IPv6 it is the same address.
        expect(readAddress(`::ffff:${address.text}`)).toEqual(address)
      }),
    )
    expect(addressFrom(6, 0x20010db8000000000000000000000001n).text).toBe('2001:db8::1')
  })
})
