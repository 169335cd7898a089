import { describe, expect, it } from 'vitest'
import { leaveOutSecrets } from './leave-out-secrets.ts'

const pem = '-----BEGIN PRIVATE KEY-----\nMIIBseeded\n-----END PRIVATE KEY-----'

describe('what is left out', () => {
  it.each([
    ['an administrator signed in with slipstream_seeded-token_1234567890', 'signed in'],
    ['Authorization: Bearer seeded.token.12345', 'Bearer'],
    ['postgresql://slipstream:seeded@127.0.0.1/site', '@127.0.0.1/site'],
    ['https://hooks.example.com/path?key=seeded&more=seeded', 'https://hooks.example.com/path?'],
    ['{"password":"seeded","user":"reader"}', 'reader'],
    ['the key whsec_seededseededseeded= is', 'is'],
    [`begins\n${pem}\nends`, 'ends'],
    [`cut off ${pem.slice(0, 40)}`, 'cut off'],
    ['a known-secret-seeded one', 'one'],
  ])('of %j', (text, stays) => {
    const left = leaveOutSecrets({ message: text, deep: [{ text }] }, ['known-secret-seeded'])
    expect(JSON.stringify(left)).not.toContain('seeded')
    expect((left as { message: string }).message).toContain(stays)
  })

  it('of properties that are named so, and of nothing else', () => {
    const given = { adminPassword: 'x', nested: { privateKey: 'y', publicKey: 'z', count: 1, none: null } }
    expect(leaveOutSecrets(given)).toEqual({
      adminPassword: '(left out)',
      nested: { privateKey: '(left out)', publicKey: 'z', count: 1, none: null },
    })
    const plain = {
      message: 'S0100001 is on DP1: https://site.example/api 12:30',
      at: '2027-01-01T00:00:00Z',
    }
    expect(leaveOutSecrets(plain)).toEqual(plain)
  })
})
