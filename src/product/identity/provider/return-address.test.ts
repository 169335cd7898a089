import { describe, expect, it } from 'vitest'
import { returnAddress, withSignInError } from './return-address.ts'

describe('where a browser goes after a sign-in', () => {
  it.each([
    '/',
    '/monitoring/audit',
    '/administration/users?selected=a+b&tab=tokens',
    '/software-library/operating-systems/upgrade-packages/versions/S0100001',
  ])('is where it wanted to go: %s', address => {
    expect(returnAddress(address)).toBe(address)
  })

  it.each([
    undefined,
    '',
    'monitoring',
    '//other.example',
    '///other.example',
    '/\\other.example',
    '/\t/other.example',
    '/.//other.example',
    '/a/../..//other.example',
    'https://other.example/',
    'javascript:alert(1)',
    '/api/v1/session',
    '/x/../api/v1/identity-provider/sign-in',
  ])('is the first page for what leads elsewhere: %j', address => {
    expect(returnAddress(address)).toBe('/')
  })

  it('is the first page for what is longer than any address of the console', () => {
    expect(returnAddress(`/${'a'.repeat(2000)}`)).toBe('/')
  })

  it('says why nobody is signed in, once', () => {
    const failed = withSignInError('/monitoring/audit?tab=x', 'USER_NOT_ADMITTED')
    expect(failed).toBe('/monitoring/audit?tab=x&signInError=USER_NOT_ADMITTED')
    expect(returnAddress(failed)).toBe('/monitoring/audit?tab=x')
    expect(withSignInError('/', 'a&b')).toBe('/?signInError=a%26b')
  })
})
