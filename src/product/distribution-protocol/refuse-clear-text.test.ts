import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { digestManifest, encodeManifest, makeManifest } from '#product/content-manifest'
import { ClearTextRefused } from './errors.ts'
import { fetchManifest } from './fetch-manifest.ts'
import { defaultPatience } from './fetch-range.ts'
import { refuseClearText } from './refuse-clear-text.ts'
import { openSources } from './source-set.ts'

const signal = new AbortController().signal

describe('unencrypted addresses', () => {
  it.each([
    'http://localhost:8470',
    'http://LOCALHOST/x',
    'http://127.0.0.1:8470/api/v1/',
    'http://127.255.0.9',
    'http://2130706433',
    'http://[::1]:8470',
    'https://site.example',
    'https://192.168.1.4',
    'no address',
  ])('%s is let through', address => {
    expect(() => refuseClearText(address)).not.toThrow()
  })

  it.each([
    ['http://site.example:8470/x', 'site.example:8470'],
    ['HTTP://192.168.1.4', '192.168.1.4'],
    ['http://127.0.0.1.example', '127.0.0.1.example'],
    ['http://localhost.example', 'localhost.example'],
    ['http://0.0.0.0:1', '0.0.0.0:1'],
    ['http://[2001:db8::1]', '[2001:db8::1]'],
    ['http://127.0.0.1@site.example', 'site.example'],
    ['http://user:secret@site.example', 'site.example'],
  ])('%s is refused', (address, host) => {
    expect(() => refuseClearText(address)).toThrow(ClearTextRefused)
    expect(() => refuseClearText(address)).toThrow(expect.objectContaining({ facts: { host } }))
  })
})

describe('a source that would be called unencrypted', () => {
  const clear = { baseUrl: 'http://dp.example', headers: { authorization: 'Slipstream-Ticket secret' } }

  it('is passed over for the next one, and named when it is the only one', async () => {
    const file = { path: 'a', size: 0, sha256: 'a'.repeat(64), modified: '2026-01-01T00:00:00.000Z' }
    const bytes = encodeManifest(makeManifest([file]))
    const server = createServer((_, response) => void response.end(bytes))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const sound = { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
    try {
      expect(await fetchManifest([clear, sound], digestManifest(bytes), signal)).toEqual(Buffer.from(bytes))
    } finally {
      server.close()
    }
    await expect(fetchManifest([clear], digestManifest(bytes), signal)).rejects.toThrow(ClearTextRefused)
  })

  it('is never given to a transfer', async () => {
    const options = { connections: 1, patience: defaultPatience, pauseFactor: 0 }
    const sound = { baseUrl: 'https://dp.example' }
    const both = openSources([clear, sound], options)
    expect(both.current().source).toBe(sound)
    await both.close()
    const one = openSources([clear], options)
    expect(() => one.current()).toThrow(ClearTextRefused)
    await one.close()
  })
})
