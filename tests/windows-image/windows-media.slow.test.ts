import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyForm, packageIdentityText, readComponentManifest, readPackageManifest } from '#formats/cbs'
import { decodeDword, decodeRegistryString, type HiveKey, type RegistryValue } from '#formats/registry'
import { readWimImages } from '#formats/wim-xml'
import { readHiveKeys } from '#tools/hive'
import {
  applyImage,
  captureImage,
  extractPaths,
  listImage,
  readWimHeader,
  readWimXml,
  verifyWim,
} from '#tools/wimlib'
import { makeWindowsMedia, type WindowsMedia } from './index.ts'

let folder = ''
const made = new Map<string, WindowsMedia>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-media-test-'))
  made.set('windows11', await makeWindowsMedia({ product: 'windows11', to: join(folder, 'windows11') }))
  made.set(
    'windows7',
    await makeWindowsMedia({
      product: 'windows7',
      to: join(folder, 'windows7'),
      images: 1,
      languages: ['fr-FR', 'en-US'],
      components: 20,
      imageProperties: false,
    }),
  )
}, 60_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

function wimOf(product: string, name = 'install.wim'): string {
  return join(folder, product, 'sources', name)
}

function registryValue(key: HiveKey | undefined, name: string): RegistryValue {
  const value = key?.values.find(candidate => candidate.name === name)
  if (value === undefined) throw new Error(`no value ${name}`)
  return value
}

describe('synthetic Windows 11 media', () => {
  it('lie on the disk as Windows Setup media do', async () => {
    const media = made.get('windows11')
    expect(media).toMatchObject({ version: '10.0.26100.1742', architecture: 'amd64' })
    expect(media?.images.map(image => image.editionId)).toEqual(['Professional', 'Core'])
    const paths = await readdir(join(folder, 'windows11'), { recursive: true })
    for (const path of [
      'setup.exe',
      'bootmgr',
      'boot/bcd',
      'efi/boot/bootx64.efi',
      'sources/setup.exe',
      'sources/setuphost.exe',
      'sources/lang.ini',
    ]) {
      expect(paths).toContain(path)
    }
  })

  it('have sound WIM files whose XML describes the images', async () => {
    for (const name of ['install.wim', 'boot.wim']) await verifyWim(wimOf('windows11', name))
    const images = readWimImages(await readWimXml(wimOf('windows11')))
    expect(images.map(image => image.name)).toEqual(['Windows 11 Pro', 'Windows 11 Home'])
    expect(images[0]).toMatchObject({
      edition: 'Professional',
      architecture: 'amd64',
      installationType: 'Client',
      languages: ['en-US'],
      version: { major: 10, minor: 0, build: 26100, servicePackBuild: 1742 },
    })
    expect(await readWimHeader(wimOf('windows11', 'boot.wim'))).toMatchObject({ imageCount: 2, bootIndex: 2 })
  })

  it('keep system files as hard links to the component store', async () => {
    const files = await listImage(wimOf('windows11'), 1)
    expect(files.filter(file => !file.isDirectory).length).toBeGreaterThan(300)
    const system = files.find(file => file.path === '/Windows/System32/kernel32.dll')
    const group = files.filter(file => file.hardLinkGroup === system?.hardLinkGroup).map(file => file.path)
    expect(group).toHaveLength(2)
    expect(
      group.some(path => /^\/Windows\/WinSxS\/amd64_microsoft-windows-kernel32_31bf3856ad364e35_/.test(path)),
    ).toBe(true)
    const half = files.find(file => file.path === '/Windows/SysWOW64/kernel32.dll')
    expect(half?.sha1).not.toBe(system?.sha1)
  })

  it('share the setup programs of boot.wim’s second image', async () => {
    const to = join(folder, 'setup')
    await extractPaths(wimOf('windows11', 'boot.wim'), 2, {
      paths: ['/sources/setup.exe', '/sources/setuphost.exe'],
      toDir: to,
    })
    for (const name of ['setup.exe', 'setuphost.exe']) {
      expect(await readFile(join(to, 'sources', name))).toEqual(
        await readFile(join(folder, 'windows11', 'sources', name)),
      )
    }
  })

  it('record in the hives what is in the store', { timeout: 30_000 }, async () => {
    const to = join(folder, 'image2')
    await extractPaths(wimOf('windows11'), 2, {
      paths: ['/Windows/System32/config', '/Windows/WinSxS/Manifests', '/Windows/servicing/Packages'],
      toDir: to,
    })
    const hive = (name: string) => join(to, 'Windows', 'System32', 'config', name)
    const [version] = await readHiveKeys(hive('SOFTWARE'), ['Microsoft\\Windows NT\\CurrentVersion'])
    expect(decodeRegistryString(registryValue(version, 'EditionID').data)).toBe('Core')
    expect(decodeDword(registryValue(version, 'UBR').data)).toBe(1742)
    const [select, control] = await readHiveKeys(hive('SYSTEM'), [
      'Select',
      'ControlSet001\\Control\\Session Manager',
    ])
    expect(decodeDword(registryValue(select, 'Default').data)).toBe(1)
    expect(control?.path).toBe('ControlSet001\\Control\\Session Manager')

    const servicing = 'Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages'
    const packages = (await readHiveKeys(hive('SOFTWARE'), [servicing], { depth: 1 })).slice(1)
    const names = packages.map(key => key.path.slice(servicing.length + 1))
    expect(names).toContain('Package_for_RollupFix~31bf3856ad364e35~amd64~~26100.1742.1.10')
    const states = new Set(packages.map(key => decodeDword(registryValue(key, 'CurrentState').data)))
    expect(states).toEqual(new Set([0x40, 0x50, 0x70]))
    for (const name of names) {
      const xml = await readFile(join(to, 'Windows', 'servicing', 'Packages', `${name}.mum`), 'utf8')
      expect(packageIdentityText(readPackageManifest(xml).identity)).toBe(name)
    }

    const manifests = (await readdir(join(to, 'Windows', 'WinSxS', 'Manifests'))).map(name =>
      name.replace('.manifest', ''),
    )
    const components = await readHiveKeys(hive('COMPONENTS'), ['DerivedData\\Components'], { depth: 1 })
    for (const key of components.slice(1)) {
      const name = key.path.split('\\').at(-1) ?? ''
      expect(manifests).toContain(name)
      const bytes = await readFile(join(to, 'Windows', 'WinSxS', 'Manifests', `${name}.manifest`))
      expect(keyForm(readComponentManifest(bytes.toString()).identity)).toBe(name)
      expect(Buffer.from(registryValue(key, 'S256H').data).toString('hex')).toBe(
        createHash('sha256').update(bytes).digest('hex'),
      )
    }
    expect(components.length).toBeGreaterThan(150)
  })

  it('hold Windows RE as a WIM file with hives of its own', async () => {
    const to = join(folder, 'recovery')
    await extractPaths(wimOf('windows11'), 1, { paths: ['/windows/system32/recovery/winre.wim'], toDir: to })
    const recovery = join(to, 'Windows', 'System32', 'Recovery', 'Winre.wim')
    await verifyWim(recovery)
    await extractPaths(recovery, 1, {
      paths: ['/Windows/System32/config/SOFTWARE'],
      toDir: join(to, 'inner'),
    })
    const software = join(to, 'inner', 'Windows', 'System32', 'config', 'SOFTWARE')
    const [version] = await readHiveKeys(software, ['Microsoft\\Windows NT\\CurrentVersion'])
    expect(decodeRegistryString(registryValue(version, 'InstallationType').data)).toBe('WindowsPE')
  })
})

describe('synthetic Windows 7 media', () => {
  it('have hives that wimlib’s own reader understands', async () => {
    const plain = join(folder, 'plain.wim')
    await applyImage(wimOf('windows7'), 1, { toDir: join(folder, 'plain') })
    await captureImage(plain, { source: join(folder, 'plain'), name: 'plain' })
    // Nobody told it: it read SOFTWARE, SYSTEM and kernel32.dll.
    expect(readWimImages(await readWimXml(plain))[0]).toMatchObject({
      architecture: 'amd64',
      edition: 'Professional',
      version: { major: 6, minor: 1, build: 7601, servicePackBuild: 17514 },
    })
  })

  it('can be without the properties that DISM writes', async () => {
    const [image] = readWimImages(await readWimXml(wimOf('windows7')))
    expect(image).toMatchObject({
      name: 'Windows 7 Professional',
      architecture: null,
      version: null,
      languages: [],
    })
  })

  it('hold the packages that real updates name as parents, and no number of Windows 10', async () => {
    const to = join(folder, 'seven')
    await extractPaths(wimOf('windows7'), 1, {
      paths: ['/Windows/System32/config/SOFTWARE', '/Windows/System32/fr-FR'],
      toDir: to,
    })
    const software = join(to, 'Windows', 'System32', 'config', 'SOFTWARE')
    const name = 'Microsoft-Windows-Client-Features-Package~31bf3856ad364e35~amd64~~6.1.7601.17514'
    const keys = await readHiveKeys(software, [
      `Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\${name}`,
      'Microsoft\\Windows NT\\CurrentVersion',
    ])
    expect(decodeDword(registryValue(keys[0], 'CurrentState').data)).toBe(0x70)
    expect(keys[1]?.values.map(value => value.name)).not.toContain('CurrentMajorVersionNumber')
    expect(await readdir(join(to, 'Windows', 'System32', 'fr-FR'))).toContain('kernel32.dll.mui')
  })
})

describe('making media', () => {
  it('gives the same content for the same seed, and other content for another', {
    timeout: 30_000,
  }, async () => {
    const small = { product: 'windows11' as const, images: 1, components: 3, recovery: false }
    const hashes = async (name: string, seed: string) => {
      await makeWindowsMedia({ ...small, seed, to: join(folder, name) })
      const files = await listImage(wimOf(name), 1)
      return files.map(file => `${file.path} ${file.sha1} ${file.modified}`)
    }
    const first = await hashes('first', 'a')
    expect(await hashes('again', 'a')).toEqual(first)
    expect(await hashes('other', 'b')).not.toEqual(first)
  })

  it('adds payload once, however many images share it', { timeout: 30_000 }, async () => {
    const media = await makeWindowsMedia({
      product: 'windows11',
      to: join(folder, 'payload'),
      components: 3,
      recovery: false,
      payloadBytes: 9 * 1024 * 1024,
    })
    expect(media.bytes).toBeGreaterThan(9 * 1024 * 1024)
    expect(media.bytes).toBeLessThan(12 * 1024 * 1024)
  })

  it('refuses a folder that is not empty, and says so on the command line', { timeout: 30_000 }, async () => {
    const to = join(folder, 'full')
    await makeWindowsMedia({ product: 'windows7', to, images: 1, components: 0, recovery: false })
    await writeFile(join(to, 'kept'), 'x')
    await expect(makeWindowsMedia({ product: 'windows7', to })).rejects.toThrow(/not empty/)
    const script = resolve(import.meta.dirname, '../make-media.ts')
    const run = (args: string[]) => promisify(execFile)(process.execPath, [script, ...args])
    await expect(run(['--product', 'windows7', '--to', to])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/not empty/),
    })
    await expect(run(['--product', 'windows95', '--to', to])).rejects.toMatchObject({ code: 1 })
    const fresh = await run(['--product', 'windows7', '--to', join(folder, 'cli'), '--images', '1', '--json'])
    expect(JSON.parse(fresh.stdout)).toMatchObject({
      synthetic: true,
      product: 'windows7',
      version: '6.1.7601.17514',
    })
  })
})
