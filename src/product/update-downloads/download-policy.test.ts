import { describe, expect, it } from 'vitest'
import { checkAddress, placeOf } from './download-policy.ts'
import { policyOf } from './testing.ts'

const microsoft = policyOf({ 'download-hosts': '*.windowsupdate.com, download.microsoft.com' })
const mirrored = policyOf({
  'download-hosts': 'download.microsoft.com',
  'download-mirrors':
    'http://download.windowsupdate.com/ => http://mirror.lan:8530/content; https://download.windowsupdate.com/c/near => /srv/near',
})
const trustOf = (address: string, policy = microsoft) => checkAddress(policy, new URL(address))
const refused = (reason: RegExp) =>
  expect.objectContaining({
    code: 'DOWNLOAD_ADDRESS_REFUSED',
    facts: expect.objectContaining({ reason: expect.stringMatching(reason) }),
  })

describe('an address', () => {
  it.each([
    'http://download.windowsupdate.com/a.cab',
    'https://au.b1.download.windowsupdate.com/a.cab?P1=1',
    'http://DOWNLOAD.microsoft.com:80/a.cab',
    'https://download.microsoft.com:443/a.cab',
  ])('of a host that is named may be asked: %s', address => {
    expect(trustOf(address)).toBe('public')
  })

  it.each([
    ['http://example.com/a.cab', /not among/],
    ['http://windowsupdate.com/a.cab', /not among/],
    ['http://evilwindowsupdate.com/a.cab', /not among/],
    ['http://download.microsoft.com.example.com/a.cab', /not among/],
    ['http://download.microsoft.com./a.cab', /not among/],
    ['http://127.0.0.1/a.cab', /not among/],
    ['http://2130706433/a.cab', /not among/],
    ['http://[::1]/a.cab', /not among/],
    ['http://localhost/a.cab', /not among/],
    ['http://download.microsoft.com:8080/a.cab', /usual ports/],
    ['https://download.microsoft.com:80/a.cab', /usual ports/],
    ['http://user:secret@download.microsoft.com/a.cab', /user name/],
    ['http://download.microsoft.com@example.com/a.cab', /user name/],
    ['ftp://download.microsoft.com/a.cab', /http and https/],
    ['file:///etc/passwd', /http and https/],
  ])('that leads elsewhere may not: %s', (address, reason) => {
    expect(() => trustOf(address)).toThrow(refused(reason))
  })

  it('is shown without what may be a secret', () => {
    try {
      trustOf('http://user:secret@example.com/a.cab?token=secret')
      expect.fail('it was allowed')
    } catch (error) {
      expect(String(error)).toContain('http://example.com/a.cab')
      expect(JSON.stringify(error)).not.toContain('secret')
    }
  })
})

describe('a mirror', () => {
  it('stands for the beginning of an address, the longest that fits, for http and https', () => {
    const far = { kind: 'address', url: new URL('http://mirror.lan:8530/content/d/a.cab?x=1') }
    expect(placeOf(mirrored, 'http://download.windowsupdate.com/d/a.cab?x=1')).toEqual(far)
    expect(placeOf(mirrored, 'https://download.windowsupdate.com/d/a.cab?x=1')).toEqual(far)
    expect(placeOf(mirrored, 'http://download.windowsupdate.com/c/near/2026/a.cab')).toEqual({
      kind: 'folder',
      folder: '/srv/near',
      path: '/srv/near/2026/a.cab',
    })
    expect(placeOf(mirrored, 'http://download.windowsupdate.com/c/nearer/a.cab')).toMatchObject({
      kind: 'address',
    })
    expect(placeOf(mirrored, 'http://download.microsoft.com/a.cab')).toMatchObject({ kind: 'address' })
  })

  it('may be anywhere, but only itself: not what else its host has', () => {
    expect(trustOf('http://mirror.lan:8530/content/a.cab', mirrored)).toBe('mirror')
    for (const address of [
      'http://mirror.lan:8530/admin',
      'http://mirror.lan/content/a.cab',
      'https://mirror.lan:8530/content/a.cab',
    ])
      expect(() => trustOf(address, mirrored)).toThrow(refused(/not among/))
  })

  it.each([
    'http://download.windowsupdate.com/c/near/%2e%2e/%2e%2e/etc/passwd',
    'http://download.windowsupdate.com/c/near/..%2f..%2fetc%2fpasswd',
    'http://download.windowsupdate.com/c/near/a%5C..%5Cb',
    'http://download.windowsupdate.com/c/near/a%00b',
    'http://download.windowsupdate.com/c/near/c:%5Cwindows',
    'http://download.windowsupdate.com/c/near//etc/passwd',
    'http://download.windowsupdate.com/c/near/%E0%A4%A',
    'http://download.windowsupdate.com/c/near/',
  ])('gives nothing outside of its folder: %s', address => {
    try {
      // What the parser of addresses has made harmless asks the other mirror.
      expect(placeOf(mirrored, address)).toMatchObject({ kind: 'address' })
    } catch (error) {
      expect(error).toEqual(refused(/out of the folder/))
    }
  })
})

describe('settings', () => {
  const wrong = (setting: string) =>
    expect.objectContaining({ code: 'DOWNLOAD_SETTING_INVALID', facts: expect.objectContaining({ setting }) })

  it.each<[Parameters<typeof policyOf>[0], string]>([
    [{ 'download-hosts': 'a/b' }, 'download-hosts'],
    [{ 'download-hosts': '*' }, 'download-hosts'],
    [{ 'download-hosts': 'http://example.com' }, 'download-hosts'],
    [{ 'download-mirrors': 'http://a/' }, 'download-mirrors'],
    [{ 'download-mirrors': 'http://a/ => http://b/ => http://c/' }, 'download-mirrors'],
    [{ 'download-mirrors': 'a => /srv' }, 'download-mirrors'],
    [{ 'download-mirrors': 'http://a/ => srv' }, 'download-mirrors'],
    [{ 'download-mirrors': 'http://a/ => //server/share' }, 'download-mirrors'],
    [{ 'download-mirrors': 'http://a/ => \\\\server\\share' }, 'download-mirrors'],
    [{ 'download-mirrors': 'http://a/ => http://u:pa55word@b/' }, 'download-mirrors'],
    [{ 'download-mirrors': 'http://a/ => http://b/?x=1' }, 'download-mirrors'],
    [{ 'download-proxy': 'u:pa55word@proxy:3128' }, 'download-proxy'],
    [{ 'download-proxy': 'socks5://proxy' }, 'download-proxy'],
    [{ 'download-proxy': 'http://proxy', 'download-no-proxy': 'a b/c' }, 'download-no-proxy'],
    [{ 'authenticode-policy': 'require' }, 'authenticode-policy'],
  ])('that cannot be used are refused: %j', (change, setting) => {
    expect(() => policyOf(change)).toThrow(wrong(setting))
    try {
      policyOf(change)
    } catch (error) {
      expect(`${error}${JSON.stringify(error)}`).not.toContain('pa55word')
    }
  })

  it('of nothing allow nothing', () => {
    expect(policyOf()).toMatchObject({ hosts: [], mirrors: [], proxy: null })
    expect(() => trustOf('http://download.microsoft.com/a.cab', policyOf())).toThrow(refused(/not among/))
  })
})
