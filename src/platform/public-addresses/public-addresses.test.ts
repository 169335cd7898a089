import type { lookup } from 'node:dns'
import { describe, expect, it } from 'vitest'
import { isPublicAddress, makePublicLookup } from './index.ts'

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
    ...['2001:db8::1', '', 'localhost', '127.1', '0x7f.1'],
  ])('is not "%s"', address => {
    expect(isPublicAddress(address)).toBe(false)
  })
})

describe('resolving a name', () => {
  const resolveTo = (...addresses: string[]) =>
    makePublicLookup(hostname => new Error(`refused: ${hostname}`), ((
      _name: string,
      _options: object,
      done: (...given: unknown[]) => void,
    ) =>
      done(
        null,
        addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
      )) as unknown as typeof lookup)
  const ask = (resolving: ReturnType<typeof resolveTo>, all: boolean) =>
    new Promise((resolve, reject) => {
      resolving('download.microsoft.com', { all }, (error, ...rest) =>
        error ? reject(error) : resolve(rest),
      )
    })

  it('gives public addresses, one or all of them', async () => {
    const resolving = resolveTo('13.107.4.50', '2603:1030::1')
    expect(await ask(resolving, false)).toEqual(['13.107.4.50', 4])
    expect(await ask(resolving, true)).toEqual([
      [
        { address: '13.107.4.50', family: 4 },
        { address: '2603:1030::1', family: 6 },
      ],
    ])
  })

  it.each([[['127.0.0.1']], [['13.107.4.50', '10.0.0.1']], [['fd00::1']], [[]]])(
    'to %j is refused, whatever else is there',
    async addresses => {
      for (const all of [true, false])
        await expect(ask(resolveTo(...addresses), all)).rejects.toThrow('refused: download.microsoft.com')
    },
  )
})
