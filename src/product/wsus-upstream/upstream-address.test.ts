import { describe, expect, it } from 'vitest'
import { parseUpstreamAddress } from './index.ts'

describe('the address of an update server', () => {
  it.each([
    ['http://wsus.example.com:8530', 'http://wsus.example.com:8530/'],
    ['https://WSUS.example.com:8531/', 'https://wsus.example.com:8531/'],
  ])('%s is one', (text, address) => expect(parseUpstreamAddress(text)).toBe(address))

  it.each([
    ['wsus', /no URL/],
    [`http://${'a'.repeat(400)}/`, /no URL/],
    ['ftp://wsus/', /neither/],
    ['http://user:secret@wsus/', /user name/],
    ['http://wsus/ServerSyncWebService', /something follows/],
    ['http://wsus/?a', /something follows/],
    ['http://wsus/#a', /something follows/],
  ])('%s is none', (text, sentence) => {
    expect(() => parseUpstreamAddress(text)).toThrow(
      expect.objectContaining({ code: 'UPSTREAM_ADDRESS_INVALID', message: expect.stringMatching(sentence) }),
    )
  })
})
