import { describe, expect, it } from 'vitest'
import { isAskable, isPublicAddress, makeNetworkRule, readNetworks } from './index.ts'

describe('a public address', () => {
  it.each(['8.8.8.8', '13.107.4.50', '172.15.255.255', '172.32.0.1', '2603:1030::1', '2a01:111:f330::1'])(
    'is %s',
    address => {
      expect(isPublicAddress(address)).toBe(true)
    },
  )

  it.each([
    ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255'],
    ...['192.168.0.1', '169.254.169.254', '100.64.0.1', '192.0.2.1', '198.19.0.1', '224.0.0.1'],
    ...['255.255.255.255', '::', '::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', 'fe80::1'],
    ...['fe80::1%eth0', 'fc00::1', 'fd12::1', 'ff02::1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001::1'],
    ...['2001:db8::1', '168.63.129.16', '100.100.100.200', '', 'localhost', '127.1', '0x7f.1'],
  ])('is not "%s"', address => {
    expect(isPublicAddress(address)).toBe(false)
  })
})

const never = [
  ...['169.254.169.254', '169.254.0.1', '168.63.129.16', '100.100.100.200', '192.0.0.192', '0.0.0.0'],
  ...['224.0.0.1', '255.255.255.255', 'fd00:ec2::254', 'fd20:ce::254', 'fe80::1', 'fe80::1%eth0', '::'],
  ...['ff02::1', '::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '::ffff:10.1.2.3', '::169.254.169.254'],
  ...['64:ff9b::a9fe:a9fe', '2002:a9fe:a9fe::1', '2001:0:a9fe::1', 'localhost', '169.254.43518', ''],
]

describe('an address that may be asked where an administrator named it', () => {
  it.each(['127.0.0.1', '10.1.2.3', '192.168.0.1', '100.64.0.1', '8.8.8.8', '::1', 'fd12::1', '2a01:111::1'])(
    'is %s',
    address => {
      expect(isAskable(address)).toBe(true)
    },
  )

  it.each(never)('is not "%s", whatever networks are named', address => {
    expect(isAskable(address)).toBe(false)
    expect(makeNetworkRule(['0.0.0.0/0', '::/0'])(address)).toBe(false)
  })

  it('is public or in one of the networks', () => {
    const allows = makeNetworkRule(['10.20.0.0/16', 'fd12::/16', '192.168.7.9'])
    for (const address of ['10.20.255.1', 'fd12:1::1', '192.168.7.9', '8.8.8.8', '2603:1030::1'])
      expect(allows(address), address).toBe(true)
    for (const address of ['10.21.0.1', 'fd13::1', '192.168.7.8', '127.0.0.1', '::1', '::ffff:10.20.0.1'])
      expect(allows(address), address).toBe(false)
  })
})

it('a list of networks is read, or what is wrong with it told', () => {
  expect(readNetworks(' 10.0.0.0/8, fd12::/16 ::1 ')).toEqual({
    networks: ['10.0.0.0/8', 'fd12::/16', '::1'],
    wrong: null,
  })
  for (const wrong of ['10.0.0.0/33', 'fd12::/129', 'localhost', '10.0.0/8', '10.0.0.0/', '*', 'fe80::1%1'])
    expect(readNetworks(`::1,${wrong}`).wrong, wrong).toBe(wrong)
})
