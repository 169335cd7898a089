// Makes a whole image as a folder: a small Windows, Windows PE, Windows Setup or Windows RE.

import { createHash } from 'node:crypto'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { packageIdentityText } from '#formats/cbs'
import { componentXml, type ManifestComponent, packageManifestXml, windowsAssembly } from './assembly-xml.ts'
import {
  type StoredComponent,
  type StoredDeployment,
  storeComponent,
  storeDeployment,
} from './component-store.ts'
import { catalogName, writeHives } from './hives.ts'
import type { ProductFacts, SyntheticPackage } from './product.ts'
import { programFile } from './program-file.ts'
import { seededBytes } from './seeded-bytes.ts'

/** Which image to make. */
export type TreeKind = 'windows' | 'windows-pe' | 'windows-setup' | 'windows-re'

/** What to make. */
export type WindowsTree = {
  kind: TreeKind
  facts: ProductFacts
  edition: { editionId: string; name: string }
  languages: readonly string[]
  seed: string
  /** Bytes of each program, about. */
  fileSize: number
  /** Further bytes, in files under `Windows\Synthetic`. */
  payloadBytes: number
  /** Components beside the ones with known names. */
  components: number
  /** The small WIM file that becomes Windows\System32\Recovery\Winre.wim. */
  recoveryImage?: Buffer
}

/** Every file of an image carries this time, so that images differ only where their content does. */
export const syntheticTime = new Date('2024-09-06T12:00:00Z')

/** Programs that every Windows has: component, file, folder. */
const knownPrograms: readonly [string, string, string][] = [
  ['Microsoft-Windows-Ntdll', 'ntdll.dll', '$(runtime.system32)\\'],
  ['Microsoft-Windows-Kernel32', 'kernel32.dll', '$(runtime.system32)\\'],
  ['Microsoft-Windows-KernelBase', 'kernelbase.dll', '$(runtime.system32)\\'],
  ['Microsoft-Windows-User32', 'user32.dll', '$(runtime.system32)\\'],
  ['Microsoft-Windows-Advapi32', 'advapi32.dll', '$(runtime.system32)\\'],
  ['Microsoft-Windows-Shell32', 'shell32.dll', '$(runtime.system32)\\'],
  ['Microsoft-Windows-Explorer', 'explorer.exe', '$(runtime.windows)\\'],
  ['Microsoft-Windows-Notepad', 'notepad.exe', '$(runtime.system32)\\'],
  ['Microsoft-Windows-OS-Kernel', 'ntoskrnl.exe', '$(runtime.system32)\\'],
  ['Microsoft-Windows-Winlogon', 'winlogon.exe', '$(runtime.system32)\\'],
  ['Microsoft-Windows-Tcpip', 'tcpip.sys', '$(runtime.drivers)\\'],
  ['Microsoft-Windows-Ntfs', 'ntfs.sys', '$(runtime.drivers)\\'],
]

/** Makes the tree in `root`, a new folder. */
export async function makeWindowsTree(root: string, tree: WindowsTree): Promise<void> {
  await makePlainFiles(root, tree)
  const components: StoredComponent[] = []
  for (const component of componentsOf(tree)) components.push(await storeComponent(root, component))
  const packages = packagesOf(tree)
  const { deployments, catalogs } = await storePackages(root, { tree, packages, components })
  await writeHives(root, {
    facts: tree.facts,
    editionId: tree.kind === 'windows' ? tree.edition.editionId : 'WindowsPE',
    productName: tree.kind === 'windows' ? tree.edition.name : `Microsoft ${productWord(tree)}`,
    installationType: tree.kind === 'windows' ? 'Client' : 'WindowsPE',
    packages,
    components,
    deployments,
    catalogs,
  })
  await stampTimes(root)
}

/** Gives every file and folder the same time. */
export async function stampTimes(root: string): Promise<void> {
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    await utimes(join(entry.parentPath, entry.name), syntheticTime, syntheticTime)
  }
  await utimes(root, syntheticTime, syntheticTime)
}

function packagesOf({ kind, facts }: WindowsTree): SyntheticPackage[] {
  if (kind === 'windows') return [...facts.packages]
  return facts.packages.filter(({ identity }) =>
    /Foundation|ServicingStack|LanguagePack|RollupFix/.test(identity.name),
  )
}

/** The components of an image: those with known names, numbered ones, their 32-bit halves, and language resources. */
function componentsOf(tree: WindowsTree): ManifestComponent[] {
  const version = tree.facts.componentVersion
  const numbered: [string, string, string][] = Array.from({ length: tree.components }, (_, number) => [
    `Microsoft-Windows-Synthetic-Feature${String(number + 1).padStart(3, '0')}`,
    `synthetic${String(number + 1).padStart(3, '0')}.dll`,
    '$(runtime.system32)\\',
  ])
  const found: ManifestComponent[] = [servicingStack(tree)]
  for (const [name, file, destination] of [...knownPrograms, ...numbered]) {
    const program = (architecture: 'amd64' | 'x86') =>
      programFile({ name: file, version, seed: tree.seed, size: tree.fileSize, architecture })
    found.push({
      identity: windowsAssembly(name, version),
      files: [{ name: file, destination, bytes: program('amd64') }],
      registryKeys: [
        {
          keyName: `HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Synthetic\\${name}`,
          values: [{ name: 'Version', type: 'REG_SZ', value: version }],
        },
      ],
    })
    if (tree.kind === 'windows' && destination.includes('system32')) {
      const identity = windowsAssembly(name, version, { processorArchitecture: 'x86' })
      found.push({ identity, files: [{ name: file, destination, bytes: program('x86') }] })
    }
  }
  for (const language of tree.languages) {
    for (const [name, file] of knownPrograms) {
      found.push({
        identity: windowsAssembly(`${name}.Resources`, version, { language }),
        files: [
          {
            name: `${file}.mui`,
            destination: `$(runtime.system32)\\${language}\\`,
            bytes: seededBytes(`${tree.seed}/${language}/${file}`, 700),
          },
        ],
      })
    }
  }
  return found
}

/** The servicing stack lives only in the store. */
function servicingStack({ facts, seed, fileSize }: WindowsTree): ManifestComponent {
  const version = facts.product === 'windows11' ? `10.0.${facts.build}.1738` : facts.componentVersion
  const files = ['CbsCore.dll', 'wcp.dll', 'TiWorker.exe', 'msdelta.dll'].map(name => ({
    name,
    destination: null,
    bytes: programFile({ name, version, seed, size: fileSize, architecture: 'amd64' }),
  }))
  return { identity: windowsAssembly('Microsoft-Windows-ServicingStack', version), files }
}

async function storePackages(
  root: string,
  {
    tree,
    packages,
    components,
  }: { tree: WindowsTree; packages: SyntheticPackage[]; components: StoredComponent[] },
): Promise<{ deployments: StoredDeployment[]; catalogs: Map<string, string> }> {
  const deployments: StoredDeployment[] = []
  const catalogs = new Map<string, string>()
  for (const [position, { identity, identifier }] of packages.entries()) {
    const packageIdentity = packageIdentityText(identity)
    const share = components.filter((_, number) => number % packages.length === position)
    const deployment = await storeDeployment(root, {
      identity: windowsAssembly(
        createHash('md5').update(`${tree.seed}/${packageIdentity}`).digest('hex'),
        tree.facts.componentVersion,
      ),
      packageIdentity,
      components: share,
    })
    deployments.push(deployment)
    const catalog = Buffer.concat([
      Buffer.from(`SYNTHETIC TEST MATERIAL: not a catalog, stands for that of ${packageIdentity}\n`),
      seededBytes(`${tree.seed}/${packageIdentity}`, 512),
    ])
    catalogs.set(packageIdentity, catalogName(catalog))
    const xml = packageManifestXml({
      identity,
      identifier,
      updates: [{ name: `${identifier}-1_neutral_GDR`, xml: componentXml(deployment.identity) }],
    })
    const folder = join(root, 'Windows', 'servicing', 'Packages')
    await writeDeep(join(folder, `${packageIdentity}.mum`), Buffer.from(xml))
    await writeDeep(join(folder, `${packageIdentity}.cat`), catalog)
    const store = join(root, 'Windows', 'WinSxS', 'Catalogs', `${catalogName(catalog)}.cat`)
    await writeDeep(store, catalog)
    const trusted = join(root, 'Windows', 'System32', 'CatRoot', '{F750E6C3-38EE-11D1-85E5-00C04FC295EE}')
    await writeDeep(join(trusted, `${packageIdentity}.cat`), catalog)
  }
  return { deployments, catalogs }
}

async function makePlainFiles(root: string, tree: WindowsTree): Promise<void> {
  const { seed, fileSize } = tree
  const version = `${tree.facts.major}.${tree.facts.minor}.${tree.facts.build}.${tree.facts.revision}`
  const program = (name: string) =>
    programFile({ name, version, seed, size: fileSize, architecture: 'amd64' })
  const boot = join(root, 'Windows', 'Boot')
  await writeDeep(join(boot, 'EFI', 'bootmgfw.efi'), program('bootmgfw.efi'))
  await writeDeep(join(boot, 'EFI', 'bootmgr.efi'), program('bootmgr.efi'))
  await writeDeep(join(boot, 'PCAT', 'bootmgr'), program('bootmgr'))
  await writeDeep(join(root, 'Windows', 'System32', 'winload.efi'), program('winload.efi'))
  await writeDeep(
    join(root, 'Windows', 'System32', 'drivers', 'etc', 'hosts'),
    Buffer.from('# synthetic\r\n'),
  )
  await writeDeep(join(root, 'Windows', 'win.ini'), Buffer.from('; for 16-bit app support\r\n'))
  for (const folder of ['WinSxS/FileMaps', 'WinSxS/Backup', 'WinSxS/Temp', 'INF', 'Fonts', 'Logs/CBS']) {
    await mkdir(join(root, 'Windows', ...folder.split('/')), { recursive: true })
  }
  for (let number = 1; number <= 40; number++) {
    const name = `synthetic${String(number).padStart(2, '0')}`
    await writeDeep(join(root, 'Windows', 'Fonts', `${name}.ttf`), seededBytes(`${seed}/font/${number}`, 900))
    await writeDeep(
      join(root, 'Windows', 'INF', `${name}.inf`),
      Buffer.from(`; synthetic\r\n[Version]\r\nClass=${number}\r\n`),
    )
  }
  if (tree.kind === 'windows') {
    const defender = join(root, 'Program Files', 'Windows Defender')
    for (const name of defenderPrograms(tree.facts)) await writeDeep(join(defender, name), program(name))
    await mkdir(join(root, 'ProgramData', 'Microsoft', 'Windows Defender'), { recursive: true })
    await mkdir(join(root, 'Users', 'Default'), { recursive: true })
    const recovery = join(root, 'Windows', 'System32', 'Recovery')
    await mkdir(recovery, { recursive: true })
    if (tree.recoveryImage !== undefined) await writeFile(join(recovery, 'Winre.wim'), tree.recoveryImage)
  }
  if (tree.kind === 'windows-setup') {
    await writeDeep(join(root, 'setup.exe'), program('setup.exe'))
    for (const name of setupPrograms(tree.facts)) await writeDeep(join(root, 'sources', name), program(name))
  }
  await writePayload(root, tree)
}

/** Windows 7 has another Defender, without the service that takes platform updates. */
function defenderPrograms({ product }: ProductFacts): string[] {
  const shared = ['MpClient.dll', 'MpSvc.dll']
  if (product === 'windows7') return ['MSASCui.exe', ...shared]
  return [
    ...['MsMpEng.exe', 'ConfigSecurityPolicy.exe', 'MpAsDesc.dll', ...shared],
    ...['en-US/MpAsDesc.dll.mui', 'en-US/MpEvMsg.dll.mui'],
  ]
}

/** Programs of Windows Setup that stand in boot.wim's second image and in the media's `sources`. */
export function setupPrograms(facts: ProductFacts): string[] {
  return [
    'setup.exe',
    'winsetup.dll',
    'setupcore.dll',
    ...facts.setupFiles.filter(name => /\.(exe|dll)$/.test(name)),
  ]
}

/** A program of Windows Setup, as image and media share it. */
export function setupProgram(name: string, facts: ProductFacts, seed: string, fileSize: number): Buffer {
  const version = `${facts.major}.${facts.minor}.${facts.build}.${facts.revision}`
  return programFile({ name, version, seed, size: fileSize, architecture: 'amd64' })
}

async function writePayload(root: string, { payloadBytes, seed }: WindowsTree): Promise<void> {
  const most = 8 * 1024 * 1024
  for (let left = payloadBytes, number = 1; left > 0; left -= most, number++) {
    const name = `payload-${String(number).padStart(4, '0')}.bin`
    const bytes = seededBytes(`${seed}/${name}`, Math.min(left, most))
    await writeDeep(join(root, 'Windows', 'Synthetic', name), bytes)
  }
}

/** Writes a file and the folders above it. */
export async function writeDeep(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, bytes)
}

function productWord({ kind }: WindowsTree): string {
  return kind === 'windows-re' ? 'Windows Recovery Environment' : 'Windows PE'
}
