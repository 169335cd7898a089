// What administrators write as boundaries, and what clients say of their addresses.

import { isIP } from 'node:net'
import { readBoundaryValue } from '../../../src/product/boundaries/boundary-value.ts'
import { readClientAddress } from '../../../src/product/boundaries/network-address.ts'
import { attempt, type FuzzTarget, promise, Refused } from '../target.ts'

/** Both readers on the same text: what one takes, the other must not see elsewhere. */
export const boundaryText: FuzzTarget = {
  name: 'boundary-text',
  cases: 20_000,
  words: [
    '::ffff:',
    '%eth0',
    '/0',
    '/32',
    '/128',
    '/255.255.0.0',
    '-',
    '::',
    '0x',
    '010',
    '255.255.255.255',
    '\u0000',
    '१',
  ],
  seeds: () =>
    [
      '10.1.0.0/16',
      '10.1.0.0/255.255.0.0',
      '2001:db8::/32',
      '10.1.0.1-10.1.0.99',
      '2001:db8::1-2001:db8::ff',
      '::ffff:10.1.2.3',
      'fe80::1%eth0',
      '2001:db8::1%3/64',
      '10.1.2.3/24',
    ].map(text => Buffer.from(text)),
  run(input) {
    const text = Buffer.from(input).toString()
    const client = readClientAddress(text)
    if (client.address !== null) {
      const { family, number, text: shown, subnet } = client.address
      promise(isIP(shown) === family, 'an address of the other family')
      promise(number >= 0n && number < 1n << (family === 4 ? 32n : 128n), 'an address out of its family')
      promise(
        subnet === null || (subnet.low <= number && number <= subnet.high),
        'a client outside of its subnet',
      )
      promise(
        readClientAddress(shown).address?.number === number,
        'an address that is another one when it is read again',
      )
      promise(!shown.includes('%') && !shown.includes('/'), 'an address with more than an address')
    } else promise(client.unusable !== '' && client.given.length <= 100, 'no reason, or a long text')
    const boundary = attempt(() => readBoundaryValue(text))
    if (boundary === null) {
      if (client.address === null) throw new Refused({})
      return
    }
    const { low, high, value } = boundary
    promise(low.family === high.family && low.number <= high.number, 'ends that are the wrong way round')
    const again = readBoundaryValue(value)
    promise(
      again.low.number === low.number && again.high.number === high.number,
      'a value that is another boundary',
    )
    promise(again.value === value && value.length <= 100, 'a value that is written in two ways')
  },
}
