// Where a file may be taken from: redirects, public hosts, proxies, folders.

import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { request } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isPublicAddress, makeGuardedLookup } from '#platform/public-addresses'
import { startUpdateServer } from '../../../tests/update-server.ts'
import { bytes, catalogueAddress, digests, fetchScene, wrong } from './fetch-scene.ts'
import { openConnections, privateAddress } from './open-connections.ts'
import { policyOf } from './testing.ts'

const scene = fetchScene(startUpdateServer)
const { fetchIt } = scene

describe('a redirect', () => {
  const to = (location: string) => {
    scene.server.behave = ({ path }) =>
      path === '/mirror/a.cab' ? { status: 302, headers: { location } } : {}
  }

  it('inside the mirror is followed, also in relative form', async () => {
    scene.server.files.set('/mirror/b.cab', bytes)
    to('b.cab')
    expect(await fetchIt()).toEqual(digests)
    expect(scene.server.asked.map(asked => asked.path)).toEqual(['/mirror/a.cab', '/mirror/b.cab'])
  })

  it.each([
    ['another host', () => 'http://example.com/a.cab'],
    ['this machine', () => 'http://127.0.0.1:9/a.cab'],
    ['the same host, beside the mirror', () => `${scene.server.url}/secret`],
    ['another name for the same host', () => scene.server.url.replace('127.0.0.1', 'localhost')],
    ['another scheme', () => 'file:///etc/passwd'],
    ['a place with a password', () => scene.server.url.replace('//', '//u:p@')],
  ])('to %s is refused, and nothing is asked there', async (_, location) => {
    scene.server.files.set('/secret', bytes)
    to(location())
    await expect(fetchIt()).rejects.toMatchObject({ code: 'DOWNLOAD_ADDRESS_REFUSED' })
    expect(scene.server.asked.map(asked => asked.path)).toEqual(['/mirror/a.cab'])
  })

  it('to nowhere, or without end, is refused', async () => {
    scene.server.behave = () => ({ status: 302 })
    await expect(fetchIt()).rejects.toMatchObject({ code: 'DOWNLOAD_ADDRESS_REFUSED' })
    to(`${scene.server.url}/mirror/a.cab`)
    scene.server.asked = []
    await expect(fetchIt()).rejects.toMatchObject({ code: 'DOWNLOAD_ADDRESS_REFUSED' })
    expect(scene.server.asked).toHaveLength(6)
  })
})

describe('a public host', () => {
  const policy = policyOf({ 'download-hosts': 'download.windowsupdate.com, 127.0.0.1' })

  it('whose name leads to this machine is refused before anything is sent', async () => {
    const resolve = (_name: string, _options: object, done: (...given: unknown[]) => void) =>
      done(null, [{ address: '127.0.0.1', family: 4 }])
    const lookup = makeGuardedLookup(
      { allows: isPublicAddress, refuse: privateAddress },
      resolve as unknown as typeof import('node:dns').lookup,
    )
    await expect(fetchIt({ policy, lookup })).rejects.toMatchObject({
      code: 'DOWNLOAD_ADDRESS_REFUSED',
      facts: { reason: expect.stringContaining('public internet') },
    })
  })

  it('that is written as a number is looked at when it was reached, before anything is sent', async () => {
    await using connections = openConnections(policy)
    const url = new URL(`${scene.server.url}/mirror/a.cab`)
    const asking = (trust: 'public' | 'mirror') => request(url, { dispatcher: connections.to(url, trust) })
    await expect(asking('public')).rejects.toMatchObject({ code: 'DOWNLOAD_ADDRESS_REFUSED' })
    expect(scene.server.asked).toEqual([])
    for (const never of [
      'http://169.254.169.254/',
      'http://[fd00:ec2::254]/',
      'http://[::ffff:169.254.169.254]/',
    ])
      await expect(
        request(never, { dispatcher: connections.to(new URL(never), 'mirror') }),
      ).rejects.toMatchObject({ code: 'DOWNLOAD_ADDRESS_REFUSED' })
    const { body, statusCode } = await asking('mirror')
    await body.dump()
    expect([statusCode, scene.server.asked.length]).toEqual([200, 1])
  })
})

describe('a proxy', () => {
  it('is used, with its password, but not for the hosts that are left out', async () => {
    const asked: { url: string; authorization: string | undefined }[] = []
    const proxy = createServer((request, response) => {
      asked.push({ url: request.url ?? '', authorization: request.headers['proxy-authorization'] })
      response.writeHead(200, { 'content-length': bytes.length }).end(bytes)
    })
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
    const host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const settings = {
      'download-hosts': '*.windowsupdate.com',
      'download-proxy': `http://ines:secret@${host}`,
    }
    expect(await fetchIt({ policy: policyOf(settings) })).toEqual(digests)
    const authorization = `Basic ${Buffer.from('ines:secret').toString('base64')}`
    expect(asked).toEqual([{ url: catalogueAddress, authorization }])
    await rm(join(scene.folder, 'part'), { recursive: true })
    const mirrors = `http://download.windowsupdate.com/c => ${scene.server.url}/mirror`
    const except = { ...settings, 'download-mirrors': mirrors, 'download-no-proxy': '127.0.0.1' }
    expect(await fetchIt({ policy: policyOf(except) })).toEqual(digests)
    expect(asked).toHaveLength(1)
    proxy.closeAllConnections()
    proxy.close()
  })
})

describe('the folder of a mirror', () => {
  let mirror = ''
  const policy = () => policyOf({ 'download-mirrors': `http://download.windowsupdate.com/c => ${mirror}` })
  beforeEach(async () => {
    mirror = join(scene.folder, 'mirror')
    await mkdir(mirror)
  })
  afterEach(() => expect(scene.server.asked).toEqual([]))

  it('gives a copy, and nobody is asked', async () => {
    await writeFile(join(mirror, 'a.cab'), bytes)
    expect(await fetchIt({ policy: policy() })).toEqual(digests)
    expect(await readFile(join(mirror, 'a.cab'))).toEqual(bytes)
  })

  it('that has it not, or has another, says so; the network is not asked instead', async () => {
    await expect(fetchIt({ policy: policy() })).rejects.toMatchObject({
      code: 'MIRROR_FILE_UNREADABLE',
      facts: { reason: 'ENOENT' },
    })
    await writeFile(join(mirror, 'a.cab'), bytes.subarray(1))
    await expect(fetchIt({ policy: policy() })).rejects.toMatchObject(wrong(/299999 bytes/))
    await writeFile(join(mirror, 'a.cab'), Buffer.alloc(bytes.length))
    await expect(fetchIt({ policy: policy() })).rejects.toMatchObject(wrong(/SHA-256/))
    await rm(join(mirror, 'a.cab'))
    await mkdir(join(mirror, 'a.cab'))
    await expect(fetchIt({ policy: policy() })).rejects.toMatchObject({ code: 'MIRROR_FILE_UNREADABLE' })
  })

  it('does not lead out of itself by a link', async () => {
    await writeFile(join(scene.folder, 'outside.cab'), bytes)
    await symlink(join(scene.folder, 'outside.cab'), join(mirror, 'a.cab'))
    await expect(fetchIt({ policy: policy() })).rejects.toMatchObject({
      code: 'MIRROR_FILE_UNREADABLE',
      facts: { reason: expect.stringContaining('link') },
    })
    expect(await readdir(mirror)).toEqual(['a.cab'])
  })
})
