import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyDigest, makeCertificate } from '#platform/certificates'
import { type DataFolder, openDataFolder } from '#platform/data-folder'
import { type HttpServer, listen, openHttp } from '#platform/http'
import { silentLog } from '#platform/logging'
import { readSettings } from '#platform/settings'
import { openPointTls } from './point-certificate.ts'

let folder: DataFolder
const running: HttpServer[] = []

beforeEach(async () => {
  folder = await openDataFolder(await mkdtemp(join(tmpdir(), 'slipstream-certificate-')))
})
afterEach(async () => {
  for (const server of running.splice(0)) await server.close()
  await folder.release()
  await rm(folder.path, { recursive: true, force: true })
})

const open = (...flags: string[]) =>
  openPointTls(readSettings({ program: 'distribution-point', flags, environment: {}, file: '/none' }), folder)

/** A server with it, and what it shows. */
async function start(...flags: string[]) {
  const { tls, shown } = await open(...flags)
  const authenticate = async () => null
  const server = await openHttp({ log: silentLog(), title: 'Test', authenticate, ...(tls && { tls }) })
  running.push(server)
  const url = new URL(await listen(server, { address: '127.0.0.1', port: 0, tls: tls !== null }))
  const certificate = await shown(server)
  return {
    certificate,
    keyShown: () =>
      new Promise<string>((resolve, reject) => {
        const socket = connect({ port: Number(url.port), host: url.hostname, rejectUnauthorized: false })
        socket.once('error', reject).once('secureConnect', () => {
          const peer = socket.getPeerX509Certificate()
          socket.destroy()
          resolve(peer ? keyDigest(peer) : 'none')
        })
      }),
  }
}

describe('a distribution point', () => {
  it.each([
    ['loopback', [], false],
    ['loopback, with https', ['--communication', 'https'], true],
    ['every address', ['--listen-address', '0.0.0.0'], true],
    ['every address, with http', ['--listen-address', '0.0.0.0', '--communication', 'http'], false],
  ])('that listens on %s makes a certificate when it has to', async (_, flags, isMade) => {
    const { tls } = await open(...flags)
    const file = await readFile(folder.inside('certificate.json'), 'utf8').catch(() => null)
    expect([tls !== null, file !== null]).toEqual([isMade, isMade])
  })

  it('shows the certificate that it made, from a file for its account alone, and tells the key', async () => {
    const { certificate, keyShown } = await start('--communication', 'https')
    expect(certificate?.told()).toEqual({ origin: 'own', keys: [await keyShown()] })
    if (process.platform !== 'win32')
      expect((await stat(folder.inside('certificate.json'))).mode & 0o777).toBe(0o600)
    const again = await start('--communication', 'https')
    expect(await again.keyShown()).toBe(await keyShown())
  })

  it('shows the certificate that it is given, and tells its key', async () => {
    const pair = await makeCertificate({ names: ['dp.example'] })
    await writeFile(folder.inside('point.pem'), pair.certificate)
    await writeFile(folder.inside('point.key'), pair.privateKey)
    const files = [
      ['--tls-certificate', folder.inside('point.pem')],
      ['--tls-key', folder.inside('point.key')],
    ].flat()
    const { certificate, keyShown } = await start(...files)
    const key = keyDigest(pair.certificate)
    expect([certificate?.told(), await keyShown()]).toEqual([{ origin: 'given', keys: [key] }, key])
    expect(await certificate?.renew()).toBeGreaterThan(0)
    const invalid = { code: 'SETTING_INVALID' }
    await expect(open(...files, '--communication', 'http')).rejects.toMatchObject(invalid)
    await expect(open(...files, '--new-certificate-key')).rejects.toMatchObject(invalid)
    await expect(open('--new-certificate-key')).rejects.toMatchObject(invalid)
  })

  it('takes a new key into use while it runs, one day after the site knows it', async () => {
    await open('--communication', 'https')
    const first = await start('--communication', 'https', '--new-certificate-key')
    const [oldKey = '', newKey = ''] = first.certificate?.told().keys ?? []
    await first.certificate?.noteTold([oldKey, newKey])
    await first.certificate?.renew()
    expect(await first.keyShown()).toBe(oldKey)
    const file = folder.inside('certificate.json')
    const kept = JSON.parse(await readFile(file, 'utf8'))
    expect(Date.now() - Date.parse(kept.next.toldAt)).toBeLessThan(60_000)
    kept.next.toldAt = new Date(Date.now() - 25 * 3_600_000).toISOString()
    await writeFile(file, JSON.stringify(kept))
    const { certificate, keyShown } = await start('--communication', 'https')
    expect(await keyShown()).toBe(oldKey)
    await certificate?.renew()
    expect(await keyShown()).toBe(newKey)
    expect(certificate?.told().keys).toEqual([newKey])
  })
})
