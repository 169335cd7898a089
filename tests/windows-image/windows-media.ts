// Makes the media: the folder that Windows Setup is started from.

import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { appendImage, captureImage, setImageProperties } from '#tools/wimlib'
import { setEdition } from './hives.ts'
import { type ProductFacts, productFacts, type SyntheticEdition, type SyntheticProduct } from './product.ts'
import { programFile } from './program-file.ts'
import {
  makeWindowsTree,
  setupProgram,
  setupPrograms,
  stampTimes,
  type TreeKind,
  type WindowsTree,
  writeDeep,
} from './windows-tree.ts'

/** What to make. Everything but `product` and `to` has a default that gives small media in a few seconds. */
export type WindowsMediaOptions = {
  product: SyntheticProduct
  /** A new or empty folder. */
  to: string
  /** Images of install.wim: the first editions of the product. Default 2, at most 4. */
  images?: number
  /** Default `['en-US']`; the first is the default language. */
  languages?: readonly string[]
  seed?: string
  /** Further bytes in each image, alike in all of them, so that the WIM holds them once. Default 0. */
  payloadBytes?: number
  /** Bytes of each program. Default 4096. */
  fileSize?: number
  /** Numbered components in each image. Default 80. */
  components?: number
  /** Whether the WIM files' XML describes Windows, as DISM writes it. Default true. */
  imageProperties?: boolean
  /** Whether each image has Windows RE. Default true. */
  recovery?: boolean
  signal?: AbortSignal
}

/** What was made. */
export type WindowsMedia = {
  folder: string
  product: SyntheticProduct
  /** For example `10.0.26100.1742`. */
  version: string
  architecture: 'amd64'
  languages: string[]
  images: { index: number; name: string; editionId: string }[]
  files: number
  bytes: number
}

/** Makes the media. @throws Error when the folder is not empty. */
export async function makeWindowsMedia(options: WindowsMediaOptions): Promise<WindowsMedia> {
  await mkdir(options.to, { recursive: true })
  if ((await readdir(options.to)).length > 0) throw new Error(`${options.to} is not empty`)
  const languages = options.languages ?? ['en-US']
  const facts = productFacts(options.product, languages)
  const editions = facts.editions.slice(0, options.images ?? 2)
  const work = await mkdtemp(join(tmpdir(), 'slipstream-media-'))
  const job: Job = { options, facts, editions, languages, work }
  try {
    await makePlainMediaFiles(job)
    await makeBootWim(job)
    await makeInstallWim(job)
    await stampTimes(options.to)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return {
    folder: options.to,
    product: options.product,
    version: versionText(facts),
    architecture: 'amd64',
    languages: [...languages],
    images: editions.map((edition, position) => ({ index: position + 1, ...edition })),
    ...(await measure(options.to)),
  }
}

type Job = {
  options: WindowsMediaOptions
  facts: ProductFacts
  editions: readonly SyntheticEdition[]
  languages: readonly string[]
  work: string
}

async function makePlainMediaFiles({ options, facts, languages }: Job): Promise<void> {
  const seed = seedOf(options)
  const fileSize = options.fileSize ?? 4096
  const program = (name: string) =>
    programFile({ name, version: versionText(facts), seed, size: fileSize, architecture: 'amd64' })
  const write = (path: string, bytes: Uint8Array) => writeDeep(join(options.to, ...path.split('/')), bytes)
  await write('setup.exe', program('autorun-setup.exe'))
  await write('autorun.inf', Buffer.from('[AutoRun.Amd64]\r\nopen=setup.exe\r\nicon=setup.exe,0\r\n'))
  await write('bootmgr', program('bootmgr'))
  await write('bootmgr.efi', program('bootmgr.efi'))
  for (const name of ['bcd', 'boot.sdi', 'etfsboot.com']) await write(`boot/${name}`, program(name))
  await write('efi/boot/bootx64.efi', program('bootmgfw.efi'))
  await write('efi/microsoft/boot/bcd', program('bcd'))
  await write('efi/microsoft/boot/efisys.bin', program('efisys.bin'))
  for (const name of setupPrograms(facts))
    await write(`sources/${name}`, setupProgram(name, facts, seed, fileSize))
  await write('sources/ei.cfg', Buffer.from('[Channel]\r\nRetail\r\n[VL]\r\n0\r\n'))
  const languageLines = languages.map(language => `${language} = 3`).join('\r\n')
  const fallback = `[Available UI Languages]\r\n${languageLines}\r\n\r\n[Fallback Languages]\r\n${languages[0]} = en-us\r\n`
  await write('sources/lang.ini', Buffer.from(fallback))
  for (const language of languages) {
    await write(`sources/${language.toLowerCase()}/setup.exe.mui`, program(`setup.exe.${language}.mui`))
  }
  await write('support/logging/readme.txt', Buffer.from('SYNTHETIC TEST MATERIAL\r\n'))
}

async function makeBootWim(job: Job): Promise<void> {
  const { options, facts, work } = job
  const wim = join(options.to, 'sources', 'boot.wim')
  const kinds: [TreeKind, string][] = [
    ['windows-pe', 'Microsoft Windows PE (amd64)'],
    ['windows-setup', 'Microsoft Windows Setup (amd64)'],
  ]
  for (const [position, [kind, name]] of kinds.entries()) {
    const source = join(work, kind)
    await makeWindowsTree(source, treeOf(job, kind, { editionId: 'WindowsPE', name }))
    const capture = {
      source,
      name,
      description: name,
      flags: position === 0 ? '9' : '2',
      properties: propertiesOf(job, { editionId: 'WindowsPE', installationType: 'WindowsPE', name }),
      boot: position === 1,
      signal: options.signal,
    }
    if (position === 0) await captureImage(wim, { ...capture, compression: bootCompression(facts) })
    else await appendImage(wim, capture)
    await dropProperties(wim, position + 1, options)
    await rm(source, { recursive: true })
  }
}

async function makeInstallWim(job: Job): Promise<void> {
  const { options, editions, work } = job
  const wim = join(options.to, 'sources', 'install.wim')
  const source = join(work, 'windows')
  const [first] = editions
  if (first === undefined) throw new Error('install.wim needs at least one image')
  const recoveryImage = options.recovery === false ? undefined : await makeRecoveryImage(job)
  await makeWindowsTree(source, {
    ...treeOf(job, 'windows', first),
    payloadBytes: options.payloadBytes ?? 0,
    ...(recoveryImage === undefined ? {} : { recoveryImage }),
  })
  for (const [position, edition] of editions.entries()) {
    await setEdition(source, edition)
    await writeDeep(
      join(source, 'Windows', `${edition.editionId}.xml`),
      Buffer.from(`<edition>${edition.editionId}</edition>\r\n`),
    )
    await writeDeep(
      join(source, 'Windows', 'System32', 'License.rtf'),
      Buffer.from(`{\\rtf1 SYNTHETIC TEST MATERIAL: ${edition.name}}\r\n`),
    )
    await stampTimes(source)
    const capture = {
      source,
      name: edition.name,
      description: edition.name,
      flags: edition.editionId,
      properties: propertiesOf(job, { ...edition, installationType: 'Client' }),
      signal: options.signal,
    }
    if (position === 0) await captureImage(wim, { ...capture, compression: 'LZX' })
    else await appendImage(wim, capture)
    await dropProperties(wim, position + 1, options)
    await rm(join(source, 'Windows', `${edition.editionId}.xml`))
  }
}

async function makeRecoveryImage(job: Job): Promise<Buffer> {
  const source = join(job.work, 'windows-re')
  const wim = join(job.work, 'Winre.wim')
  const name = 'Microsoft Windows Recovery Environment (amd64)'
  await makeWindowsTree(source, treeOf(job, 'windows-re', { editionId: 'WindowsPE', name }))
  await captureImage(wim, {
    source,
    name,
    description: name,
    properties: propertiesOf(job, { editionId: 'WindowsPE', installationType: 'WindowsPE', name }),
    boot: true,
    signal: job.options.signal,
  })
  return await readFile(wim)
}

function treeOf({ options, facts, languages }: Job, kind: TreeKind, edition: SyntheticEdition): WindowsTree {
  const components = options.components ?? 80
  return {
    kind,
    facts,
    edition,
    languages,
    seed: seedOf(options),
    fileSize: options.fileSize ?? 4096,
    payloadBytes: 0,
    components: kind === 'windows' ? components : Math.min(components, 10),
  }
}

/** wimlib describes Windows by itself, from the hives that it captures: that goes too when there shall be no description. */
async function dropProperties(wim: string, index: number, options: WindowsMediaOptions): Promise<void> {
  if (options.imageProperties !== false) return
  await setImageProperties(wim, index, { properties: { WINDOWS: '' }, signal: options.signal })
}

/** The XML elements that Windows' own tools write of an image. */
function propertiesOf(
  { options, facts, languages }: Job,
  { editionId, installationType, name }: { editionId: string; installationType: string; name: string },
): Record<string, string> {
  if (options.imageProperties === false) return {}
  const languageProperties = languages.map((language, position) => [
    `WINDOWS/LANGUAGES/LANGUAGE[${position + 1}]`,
    language,
  ])
  return {
    DISPLAYNAME: name,
    DISPLAYDESCRIPTION: name,
    'WINDOWS/ARCH': '9',
    'WINDOWS/PRODUCTNAME': 'Microsoft® Windows® Operating System',
    'WINDOWS/EDITIONID': editionId,
    'WINDOWS/INSTALLATIONTYPE': installationType,
    'WINDOWS/PRODUCTTYPE': 'WinNT',
    'WINDOWS/PRODUCTSUITE': 'Terminal Server',
    ...Object.fromEntries(languageProperties),
    'WINDOWS/LANGUAGES/DEFAULT': languages[0] ?? 'en-US',
    'WINDOWS/VERSION/MAJOR': String(facts.major),
    'WINDOWS/VERSION/MINOR': String(facts.minor),
    'WINDOWS/VERSION/BUILD': String(facts.build),
    'WINDOWS/VERSION/SPBUILD': String(facts.revision),
    'WINDOWS/VERSION/SPLEVEL': facts.major === 6 ? '1' : '0',
    'WINDOWS/SYSTEMROOT': 'WINDOWS',
  }
}

/** Boot images of Windows 7 are LZX too, but XPRESS occurs; both are read by whatever reads one. */
function bootCompression(facts: ProductFacts): 'LZX' | 'XPRESS' {
  return facts.product === 'windows7' ? 'XPRESS' : 'LZX'
}

function versionText(facts: ProductFacts): string {
  return `${facts.major}.${facts.minor}.${facts.build}.${facts.revision}`
}

function seedOf(options: WindowsMediaOptions): string {
  return options.seed ?? 'slipstream'
}

async function measure(folder: string): Promise<{ files: number; bytes: number }> {
  let files = 0
  let bytes = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    files += 1
    bytes += (await stat(join(entry.parentPath, entry.name))).size
  }
  return { files, bytes }
}
