// An administrator downloads updates of the catalogue into the content library, from a mirror and from a folder.

import { createHash } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTestSite, type TestSite } from '../running-house.ts'
import { canSign, makeSigningAuthority, type SigningAuthority } from '../signing-authority.ts'
import { type MadeUpdate, madeUpdateId, makeCatalogue } from '../update-catalogue/index.ts'
import { makeComponentUpdate, makeSetupDynamicUpdate } from '../update-package/index.ts'
import { startUpdateServer, type UpdateServer } from '../update-server.ts'

const from = 'http://download.windowsupdate.com/c'
const [bundle, part, payload, other] = [1, 2, 3, 4].map(madeUpdateId) as [string, string, string, string]
const partName = 'windows11.0-kb9900021-x64.cab'
const otherName = 'Windows11.0-KB9900022-x64.msu'

let site: TestSite
let mirror: UpdateServer
let authority: SigningAuthority

async function updateOf(updateId: string, path: string, name: string): Promise<Omit<MadeUpdate, 'revision'>> {
  const bytes = await readFile(path)
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
  const digests = { sha1: digest('sha1'), sha256: digest('sha256') }
  return {
    updateId,
    title: `Update ${name}`,
    file: { name, size: bytes.length, url: `${from}/${name}`, ...digests },
  }
}

beforeAll(async () => {
  site = await makeTestSite()
  mirror = await startUpdateServer()
  authority = await makeSigningAuthority(site.folder, 'Ours')
  const plain = join(site.folder, 'plain.cab')
  const cabinet = join(site.folder, partName)
  await makeSetupDynamicUpdate({ to: plain })
  if (canSign) await authority.sign(plain, cabinet)
  else await copyFile(plain, cabinet)
  const msu = join(site.folder, otherName)
  await makeComponentUpdate({ to: msu, kb: 'KB9900022' })
  mirror.files.set(`/c/${partName}`, await readFile(cabinet))
  const updates = [
    { updateId: bundle, title: 'Update of parts', isBundle: true, bundles: [part, payload] },
    { ...(await updateOf(part, cabinet, partName)), isPart: true },
    { ...(await updateOf(payload, plain, 'windows11.0-kb9900021-x64.psf')), isPart: true },
    await updateOf(other, msu, otherName),
  ].map((update, number) => ({ revision: number + 1, ...update }))
  const catalogue = join(site.folder, 'wsusscn2.cab')
  await makeCatalogue(catalogue, { updates, spelling: 'wsusscn2' })
  const server = await site.startServer()
  await site.slipstream('update-source', 'add', catalogue, '--name', 'Catalogue')
  await site.slipstream('update-source', 'synchronise', 'Catalogue')
  await server.stop()
})
afterAll(async () => {
  await site[Symbol.asyncDispose]()
  await mirror[Symbol.asyncDispose]()
})

type Plan = { files: { name: string; action: string; from: string | null }[]; bytesToDownload: number }
type Result = {
  files: { name: string; outcome: string; update: string; signature: { state: string } | null }[]
}
type Shown = { download: { state: string; files: { heldAs: string; origin: { from: string } }[] } }
const run = <Value>(verb: string, ...words: string[]) =>
  site.slipstream<Value>('update-catalogue', verb, ...words)

describe('updates of the catalogue', () => {
  it('come from a mirror: shown before, checked, shown after, and not fetched twice', async () => {
    const flags = ['--download-mirrors', `${from} => ${mirror.url}/c`, '--authenticode-root', authority.root]
    const server = await site.startServer(flags)
    const plan = await run<Plan>('download', bundle, '--dry-run')
    expect(plan).toMatchObject({
      exitCode: 0,
      value: { bytesToDownload: mirror.files.get(`/c/${partName}`)?.length },
    })
    expect(plan.value.files).toMatchObject([
      { name: partName, action: 'download', from: `${mirror.url}/c/${partName}` },
      { action: 'left-out', from: null },
    ])
    expect(mirror.asked).toEqual([])
    const { value } = await run<Result>('download', bundle)
    const fetched = value.files.find(file => file.name === partName)
    expect(fetched).toMatchObject({ outcome: 'downloaded' })
    if (canSign) expect(fetched?.signature).toMatchObject({ state: 'trusted', signer: authority.signer })
    const shown = await run<Shown>('show', bundle)
    expect(shown.value.download).toMatchObject({
      state: 'downloaded',
      files: [{ heldAs: fetched?.update, origin: { from: `${mirror.url}/c/${partName}` } }],
    })
    const found = await run<{ updates: { updateId: string; download: string }[] }>('search', 'Update')
    expect(Object.fromEntries(found.value.updates.map(one => [one.updateId, one.download]))).toEqual({
      [bundle]: 'downloaded',
      [other]: 'not-downloaded',
    })
    const again = await run<Result>('download', bundle)
    expect(again.value.files.map(file => file.outcome).sort()).toEqual(['held', 'left-out'])
    expect(mirror.asked).toHaveLength(1)
    const held = await site.slipstream<{ id: string }[]>('update', 'list')
    expect(held.value.map(one => one.id)).toEqual([fetched?.update])
    await server.stop()
  })

  it('come from a folder without network, and from nowhere when nothing is allowed', async () => {
    const folder = join(site.folder, 'mirror')
    await mkdir(folder)
    await copyFile(join(site.folder, otherName), join(folder, otherName))
    const closed = await site.startServer(['--download-hosts', 'download.microsoft.com'])
    expect((await run<Plan>('download', other, '--dry-run')).exitCode).toBe(2)
    await expect(run('download', other)).rejects.toMatchObject({ code: 'DOWNLOAD_ADDRESS_REFUSED' })
    await closed.stop()
    const server = await site.startServer(['--download-mirrors', `${from} => ${folder}`])
    const { value } = await run<Result>('download', other)
    expect(value.files).toMatchObject([{ name: otherName, outcome: 'downloaded' }])
    expect(await readdir(join(site.folder, 'site', 'update-downloads'))).toEqual([])
    await server.stop()
  })

  it('cannot be downloaded by settings that make no sense: the server does not start', async () => {
    await expect(site.startServer(['--authenticode-policy', 'require'])).rejects.toThrow(
      /DOWNLOAD_SETTING_INVALID|authenticode-root/,
    )
  })
})
