// The verbs against the stand-in (tests/stand-in-dism), which is not DISM.

import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readWimImages } from '#formats/wim-xml'
import { extractToBuffer, readWimXml } from '#tools/wimlib'
import { makeStandInDism, type StandInDism } from '../../../tests/stand-in-dism/index.ts'
import { makeCumulativeUpdate } from '../../../tests/update-package/index.ts'
import { makeWindowsMedia } from '../../../tests/windows-image/index.ts'
import {
  addPackage,
  cleanUpImage,
  cleanUpMountpoints,
  type DismOptions,
  exportImage,
  getPackageInfo,
  getPackages,
  mountedImages,
  mountImage,
  unmountImage,
} from './index.ts'

describe('DISM, by the stand-in', { timeout: 60_000 }, () => {
  let root = ''
  let dism: StandInDism
  let source = ''
  let update = ''
  let wim = ''
  let mountFolder = ''
  let options: DismOptions

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'slipstream-dism-'))
    const media = join(root, 'media')
    await makeWindowsMedia({ product: 'windows11', to: media, components: 2, recovery: false })
    source = join(media, 'sources', 'install.wim')
    update = (await makeCumulativeUpdate({ to: join(root, 'windows11.0-kb5050009-x64.msu') })).file
  }, 60_000)

  beforeEach(async () => {
    const folder = await mkdtemp(join(root, 'test-'))
    dism = await makeStandInDism(folder)
    wim = join(folder, 'install.wim')
    mountFolder = join(folder, 'a mount')
    await copyFile(source, wim)
    await mkdir(mountFolder)
    const scratchFolder = join(folder, 'scratch')
    await mkdir(scratchFolder)
    options = { program: dism.program, logFile: join(folder, 'dism.log'), scratchFolder }
  })

  afterAll(async () => {
    await rm(root, { recursive: true, force: true })
  })

  it('mounts, adds, lists, cleans up and commits; every run is in English and has its log and scratch folder', async () => {
    const percents: number[] = []
    const heard: string[] = []
    const listening = {
      ...options,
      onProgress: (percent: number) => percents.push(percent),
      onLine: (line: string) => heard.push(line),
    }
    await mountImage({ wim, index: 2, mountFolder }, listening)
    expect(await mountedImages(options)).toEqual([
      { mountFolder, wim, index: 2, isWritable: true, status: 'Ok' },
    ])
    const info = await getPackageInfo(mountFolder, update, options)
    expect(info).toMatchObject({ isApplicable: true, state: 'Not Present' })
    expect(await addPackage(mountFolder, update, options)).toEqual({ restartNeeded: false })
    const packages = await getPackages(mountFolder, options)
    const rollups = packages.filter(({ identity }) => identity.startsWith('Package_for_RollupFix'))
    expect(rollups.map(({ state }) => state).sort()).toEqual(['Installed', 'Superseded', 'Superseded'])
    await cleanUpImage(mountFolder, { resetBase: true }, options)
    await unmountImage(mountFolder, 'commit', options)
    expect(await mountedImages(options)).toEqual([])
    expect(await readdir(mountFolder)).toEqual([])
    const images = readWimImages(await readWimXml(wim))
    expect(images.map(({ name, version }) => [name, version?.servicePackBuild])).toEqual([
      ['Windows 11 Pro', 1742],
      ['Windows 11 Home', 2894],
    ])
    expect(percents.at(-1)).toBe(100)
    expect(heard).toContain('The operation completed successfully.')
    for (const args of await dism.runs()) {
      expect(args[0]).toBe('/English')
      expect(args.filter(arg => /^\/(LogPath|ScratchDir):\//.test(arg)).length).toBe(2)
    }
    expect(await readFile(options.logFile, 'utf8')).toContain('/Mount-Image')
  })

  it('discards', async () => {
    await mountImage({ wim, index: 1, mountFolder }, options)
    await writeFile(join(mountFolder, 'Windows', 'win.ini'), 'changed')
    await unmountImage(mountFolder, 'discard', options)
    const readIni = () => extractToBuffer(wim, 1, { path: '/Windows/win.ini', maxBytes: 10_000 })
    expect((await readIni()).toString()).not.toBe('changed')
  })

  it('exports one image', async () => {
    const destination = join(mountFolder, 'one.wim')
    await exportImage({ wim, index: 2, destination, compression: 'max' }, options)
    expect(readWimImages(await readWimXml(destination)).map(({ name }) => name)).toEqual(['Windows 11 Home'])
  })

  it('names a stale mount, and cleans up what is broken', async () => {
    await dism.remember([{ mountFolder: '/gone', wim: '/gone.wim', index: 1, status: 'Needs Remount' }])
    expect((await mountedImages(options)).map(({ status }) => status)).toEqual(['Needs Remount'])
    await cleanUpMountpoints(options)
    expect(await mountedImages(options)).toEqual([])
  })

  it('answers failures with typed errors that say what helps', async () => {
    const mounting = () => mountImage({ wim, index: 1, mountFolder }, options)
    await expect(
      mountImage({ wim: join(root, 'no.wim'), index: 1, mountFolder }, options),
    ).rejects.toMatchObject({
      code: 'DISM_FAILED',
      facts: { dismCode: '0x80070002', name: 'ERROR_FILE_NOT_FOUND', log: 'dism.log' },
    })
    await mounting()
    await expect(mounting()).rejects.toMatchObject({
      code: 'DISM_MOUNT_TROUBLE',
      facts: {
        dismCode: '0xc1420127',
        said: 'The specified image in the specified wim is already mounted for read/write access.',
      },
    })
    await addPackage(mountFolder, update, options)
    const older = await makeCumulativeUpdate({
      to: join(root, 'windows11.0-kb5050001-x64.msu'),
      kb: 'KB5050001',
      revision: 2000,
    })
    await expect(addPackage(mountFolder, older.file, options)).rejects.toMatchObject({
      code: 'DISM_UPDATE_REFUSED',
      message: expect.stringContaining('windows11.0-kb5050001-x64.msu'),
      facts: { dismCode: '0x800f081e', advice: expect.stringMatching(/./) },
    })
  })

  it('tells a program that died from one that failed, and one that is not there', async () => {
    await dism.ask([{ verb: 'Mount-Image', fault: 'die' }])
    await expect(mountImage({ wim, index: 1, mountFolder }, options)).rejects.toMatchObject({
      code: 'DISM_DIED',
      facts: { how: 'signal SIGKILL' },
    })
    const missing = { ...options, program: join(root, 'no-dism.exe') }
    await expect(mountedImages(missing)).rejects.toMatchObject({ code: 'DISM_MISSING' })
  })

  it('stops when it is told to, and when DISM hangs', async () => {
    await dism.ask([{ verb: 'Mount-Image', fault: 'hang' }])
    const reason = new Error('enough')
    const controller = new AbortController()
    const onProgress = () => controller.abort(reason)
    const stopped = mountImage(
      { wim, index: 1, mountFolder },
      { ...options, onProgress, signal: controller.signal },
    )
    await expect(stopped).rejects.toBe(reason)
    await dism.remember([])
    const hung = mountImage({ wim, index: 1, mountFolder }, { ...options, limitMs: 1500 })
    await expect(hung).rejects.toMatchObject({ code: 'PROGRAM_TIMED_OUT' })
  })

  it('adds an update with its checkpoints beside it, and names a missing one', async () => {
    const folder = join(mountFolder, '..', 'updates')
    await mkdir(folder)
    const target = join(folder, 'windows11.0-kb5052093-x64.msu')
    await makeCumulativeUpdate({
      to: target,
      kb: 'KB5052093',
      revision: 3000,
      container: 'wim',
      checkpoints: ['KB5043080'],
      servicingStack: true,
    })
    await mountImage({ wim, index: 1, mountFolder }, options)
    await expect(addPackage(mountFolder, target, options)).rejects.toMatchObject({
      code: 'DISM_PREREQUISITE_MISSING',
      facts: { dismCode: '0x800f0838' },
    })
    await writeFile(join(folder, 'windows11.0-kb5043080-x64.msu'), 'stands for a checkpoint')
    await addPackage(mountFolder, target, options)
    const states = new Map((await getPackages(mountFolder, options)).map(one => [one.identity, one.state]))
    expect(states.get('Package_for_ServicingStack_3000~31bf3856ad364e35~amd64~~26100.3000.1.0')).toBe(
      'Installed',
    )
  })
})
