// Every place that makes a path of what somebody else wrote, with every way out of a folder that is known.

import { createHash, generateKeyPairSync } from 'node:crypto'
import { link, mkdir, mkdtempDisposable, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { makeSiteApi } from '#api-client'
import { listen, openHttp } from '#platform/http'
import { silentLog } from '#platform/logging'
import {
  encodeManifest,
  makeManifest,
  parseManifest,
  scanSource,
  storeSource,
} from '#product/content-manifest'
import { openContentStore } from '#product/content-store'
import { hashOfPlan } from '#product/servicing-engines'
import { delivery as deliveryMessage, openPlan } from '#product/servicing-work'
import { readDownloadPolicy } from '#product/update-downloads'
import { parseShareAddress } from '#tools/smb'
import { addContentRoute, openServedContent } from '../../src/product/distribution-point/serve-content.ts'
import { addFolderRoutes } from '../../src/product/distribution-point/serve-folders.ts'
import { startTestPoint, until } from '../../src/product/distribution-point/testing-point.ts'
import { isPlainPath } from '../../src/product/servicing-engines/native/image-paths.ts'
import { signList } from '../../src/product/site-backup/backup-list.ts'
import { neverKept } from '../../src/product/site-backup/kept-files.ts'
import { readBackup } from '../../src/product/site-backup/read-backup.ts'
import { placeOf } from '../../src/product/update-downloads/download-policy.ts'
import { checkMemberNames } from '../../src/tools/archives/member-names.ts'
import { hostileAddresses, hostilePaths } from './hostile-paths.ts'

const digest = createHash('sha256').digest('hex')

const manifest = Buffer.from(
  encodeManifest(
    makeManifest([{ path: 'setup.exe', size: 0, sha256: digest, modified: '2026-01-01T00:00:00.000Z' }]),
  ),
).toString()

/** Takes a path, or throws. */
const takers: Record<string, (path: string) => unknown> = {
  'a manifest of content, as points, devices, prestage files and notes have it': path =>
    parseManifest(Buffer.from(manifest.replace('"setup.exe"', JSON.stringify(path)))),
  'a member of an archive': path =>
    checkMemberNames('a.iso', [{ path, size: 1, isDirectory: false, isLink: false } as never]),
  'a file that a worker delivers': path =>
    deliveryMessage.parse({
      ...{ protocolVersion: 1, planHash: digest, bytesFetched: 0, proof: { proven: true, checks: [] } },
      produced: [{ path, sha256: digest, size: 1 }],
    }),
  'a file that a plan has a worker write': path => openPlan(planOf(path)),
  'a file of an image': path => {
    if (!isPlainPath(path)) throw new Error('refused')
  },
}

/** The plan that a site sends to a worker, which writes a file there. */
function planOf(to: string): Parameters<typeof openPlan>[0] {
  const steps = [{ kind: 'copy-from-image', path: 'sources/install.wim', files: [{ from: 'a', to }] }]
  const plan = { planVersion: 1, contentVersion: digest, engine: 'native', neededBytes: 0, steps, hash: '' }
  return { ...plan, hash: hashOfPlan(plan as never) } as never
}

describe.each(Object.entries(takers))('%s', (_what, take) => {
  it('is taken when it is one', () => {
    expect(() => take('sources/install.wim')).not.toThrow()
  })

  it.each(hostilePaths)('is not %j', path => {
    expect(() => take(path)).toThrow(/^(?!.*canonical)/)
  })
})

describe('an argument of a command', () => {
  it.each([...hostilePaths, ...hostileAddresses])('names what is below its address, or nothing: %j', name => {
    const sent: string[] = []
    const api = makeSiteApi(async ({ path }) => void sent.push(path))
    try {
      void api.removeSecurityScope({ scope: name })
      void api.listPackageSecurityScopes({ packageId: name })
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError)
    }
    expect(sent.length).toBe(['', '.', '..'].includes(name) ? 0 : 2)
    const addresses = sent.map(path => new URL(path, 'https://site').pathname.split('/'))
    const [scope = [], list = []] = addresses
    if (sent.length === 0) return
    expect([scope.length, scope.slice(0, 4)]).toEqual([5, ['', 'api', 'v1', 'security-scopes']])
    expect(decodeURIComponent(scope[4] ?? '')).toBe(name)
    expect([list.length, list[3], list[5]]).toEqual([6, 'upgrade-packages', 'security-scopes'])
  })
})

describe('a name', () => {
  it.each(['.', '..', ' .. '])('that an address takes for a step is given to nothing: %j', async name => {
    const server = await openHttp({ log: silentLog(), title: 'Site', authenticate: async () => null })
    const config = { public: 'a test' }
    const [params, body] = [z.object({ thing: z.string() }), z.object({ name: z.string() })]
    const handler = async () => 'done'
    server.route({ method: 'POST', url: '/things', config, schema: { body }, handler })
    server.route({ method: 'GET', url: '/things/:thing', config, schema: { params }, handler })
    const make = async (made: string) =>
      (await server.inject({ method: 'POST', url: '/things', payload: { name: made } })).statusCode
    expect([await make('a .. name'), await make(name)]).toEqual([200, 400])
    const { port } = new URL(await listen(server, { address: '127.0.0.1', port: 0, tls: false }))
    expect(await askRaw(Number(port), '/things/a..name')).toMatch(/^HTTP\/1\.1 200/)
    for (const spelled of [name.replaceAll(' ', '%20'), name.replaceAll('.', '%2e').replaceAll(' ', '%20')])
      expect(await askRaw(Number(port), `/things/${spelled}`)).toMatch(/^HTTP\/1\.1 400/)
    await server.close()
  })
})

describe('a source', () => {
  it('may hold second names of files elsewhere: what is stored is a copy, and does not change with them', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'slipstream-source-'))
    const [source, outside] = [join(folder.path, 'source'), join(folder.path, 'outside.txt')]
    await mkdir(source)
    await writeFile(outside, 'as it was')
    await link(outside, join(source, 'setup.exe'))
    const signal = AbortSignal.timeout(60_000)
    const store = await openContentStore(join(folder.path, 'store'))
    const files = await scanSource(source, { signal })
    const stored = await storeSource({ store, files, signal })
    await writeFile(outside, 'as it is')
    const { path } = await store.open(stored.files[0]?.sha256 ?? '')
    expect(await readFile(path, 'utf8')).toBe('as it was')
    expect(await readFile(join(source, 'setup.exe'), 'utf8')).toBe('as it is')
    // Scratch is taken over instead of being copied, and then has no other name.
    await expect(storeSource({ store, files, signal, takeOver: true })).rejects.toMatchObject({
      code: 'CONTENT_SOURCE_NOT_A_FILE',
    })
  })
})

describe('a folder on a share', () => {
  it.each(hostilePaths.filter(path => path !== '' && !path.endsWith('/') && !path.startsWith('\\')))(
    'does not lead to %j',
    path => {
      // What Windows bends or has as devices is for the server to find; smbclient is given no step upwards and no other separator.
      const names = (() => {
        try {
          return parseShareAddress(`\\\\server\\media\\${path}`).path.split('/')
        } catch {
          return []
        }
      })()
      for (const name of names) expect(name).not.toMatch(/^\.{1,2}$|[\\/:\p{Cc}]/u)
    },
  )
})

describe('the folder of a mirror', () => {
  it.each([...hostilePaths, ...hostileAddresses])('holds all that an address names below it: %j', path => {
    const root = join(tmpdir(), 'mirror')
    const policy = readDownloadPolicy({
      'download-hosts': '',
      'download-mirrors': `http://download.example.com/c => ${root}`,
      'download-no-proxy': '',
      'download-parallel': 1,
      'authenticode-policy': 'show',
    })
    for (const spelled of [path, encodeURIComponent(path)]) {
      let place: ReturnType<typeof placeOf> | null = null
      try {
        place = placeOf(policy, `http://download.example.com/c/${spelled}`)
      } catch (error) {
        expect(error).toMatchObject({ code: 'DOWNLOAD_ADDRESS_REFUSED' })
      }
      if (place?.kind === 'folder') expect(place.path.startsWith(root + sep), place.path).toBe(true)
    }
  })
})

describe('a backup', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const file = { name: 'identity.age', bytes: 0, sha256: digest }

  /** A backup whose list somebody signed with a key of theirs, and that is right but for what is changed. */
  async function readWith(folder: string, change: object): Promise<unknown> {
    const list = {
      format: 1,
      madeAt: '2026-01-01T00:00:00.000Z',
      site: {
        code: 'S01',
        publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      },
      identity: file,
      tables: [],
      sequences: [],
      migrations: [],
      folder: [],
      content: { how: 'copied', objects: 0, bytes: 0, file },
      ...change,
    }
    const text = JSON.stringify(list)
    await writeFile(join(folder, 'backup.json'), text)
    await writeFile(join(folder, 'backup.json.sig'), signList(text, privateKey))
    return readBackup(folder)
  }

  it('writes nothing outside of the data folder, and into no place that is made anew', async () => {
    await using scratch = await mkdtempDisposable(join(tmpdir(), 'slipstream-paths-'))
    const folder = scratch.path
    await writeFile(join(folder, 'identity.age'), '')
    expect(await readWith(folder, { folder: [{ path: 'content/versions/a.json', file }] })).toBeDefined()
    const anew = neverKept.flatMap(name => [name, `${name}/postgresql.auto.conf`, `${name.toUpperCase()}/x`])
    for (const path of [...hostilePaths, ...anew])
      await expect(readWith(folder, { folder: [{ path, file }] }), path).rejects.toMatchObject({
        code: 'BACKUP_DAMAGED',
      })
  })

  it('reads no file beside its own, also not by a link', async () => {
    await using scratch = await mkdtempDisposable(join(tmpdir(), 'slipstream-paths-'))
    const folder = join(scratch.path, 'backup')
    await mkdir(folder)
    await writeFile(join(scratch.path, 'canary.txt'), '')
    for (const name of hostilePaths)
      await expect(readWith(folder, { identity: { ...file, name } }), name).rejects.toMatchObject({
        code: 'BACKUP_DAMAGED',
      })
    await symlink(join(scratch.path, 'canary.txt'), join(folder, 'identity.age'))
    await expect(readWith(folder, {})).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' })
    expect(await readdir(scratch.path)).toEqual(expect.arrayContaining(['backup', 'canary.txt']))
  })
})

describe('a distribution point', () => {
  it('gives nothing of its folder but content, whatever the address, byte for byte as it was sent', async () => {
    await using point = await startTestPoint()
    const { site, folder, store } = point
    const one = await site.publish('S0100001', { 'setup.exe': Buffer.from('MZ setup') })
    site.say({ contents: [one], rules: { graceSeconds: 3600 } })
    await until('a receipt', () => site.receipts.length === 1)
    const canary = 'a canary that no answer holds'
    const names = ['canary.txt', 'content/canary.txt', 'content/objects/canary.txt']
    for (const name of names) await writeFile(folder.inside(name), canary)
    const content = openServedContent({ folder, store })
    const server = await openHttp({
      log: silentLog(),
      title: 'Point',
      limits: { callsPerMinute: 0, refusalsPerMinute: 0, openPerMinute: 0 },
      authenticate: async () => null,
    })
    addFolderRoutes(server, content, { public: 'a test' })
    addContentRoute(server, content)
    const { port } = new URL(await listen(server, { address: '127.0.0.1', port: 0, tls: false }))
    const base = `/content/versions/${one.contentVersion}`
    expect(await askRaw(Number(port), `${base}/setup.exe`)).toContain('MZ setup')
    const escapes = [...hostileAddresses, ...hostilePaths.map(path => encodeURIComponent(path))]
    for (const way of [...escapes, ...names, ...names.map(name => folder.inside(name))])
      for (const from of [`${base}/`, `${base}/sources/`, '/content/versions/', '/content/objects/', '/']) {
        const answer = await askRaw(Number(port), `${from}${way}`)
        expect(answer, `${from}${way}`).not.toContain(canary)
        expect(answer, `${from}${way}`).toMatch(/^HTTP\/1\.1 (200|30[1278]|4\d\d) /)
      }
    await server.close()
  }, 120_000)
})

/** Sends an address as it is: clients of HTTP would take steps upwards out. */
function askRaw(port: number, address: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let said = ''
    socket.setEncoding('latin1')
    socket.on('data', piece => {
      said += piece
    })
    socket.on('end', () => resolve(said)).on('error', reject)
    socket.write(`GET ${address} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n\r\n`)
  })
}
