// Makes an update of components: a package in a package, a deployment, components with files and registry values.

import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type AssemblyIdentity, keyForm, packageIdentityText } from '#formats/cbs'
import {
  componentManifestXml,
  componentXml,
  deploymentManifestXml,
  hiddenPackageXml,
  identityXml,
  type ManifestComponent,
  packageManifestXml,
  programFile,
  type SyntheticProduct,
  seededBytes,
  windowsAssembly,
  windowsPackage,
} from '../windows-image/index.ts'
import { type CabinetFile, writeCabinet } from './cabinet.ts'
import { writeMsu } from './msu.ts'
import { extraXml, type RefusedContent } from './refused-content.ts'

/** What to make. */
export type ComponentUpdateOptions = {
  /** The file to write: `….cab` or `….msu`. */
  to: string
  /** Default `windows11`. */
  product?: SyntheticProduct
  /** Default `KB5000001`. */
  kb?: string
  /** Version of the package. Default `10.0.1.0`, of Windows 7 `6.1.1.0`. */
  packageVersion?: string
  /** Version of the components. Default: newer than what the synthetic images hold. */
  componentVersion?: string
  /** What the native engine must refuse. */
  add?: readonly RefusedContent[]
  /** `missing`: a parent that no image has. Default `matching`. */
  parent?: 'matching' | 'missing'
  /** `pa30`: deltas only, as Windows' own updates of this kind have. Default `full`. */
  payload?: 'full' | 'pa30'
  compression?: 'none' | 'mszip'
  /** Of an `.msu`: the bytes of its WSUSSCAN.cab. */
  catalogue?: Uint8Array
  /** Whether there is a made-up signature in the place of Authenticode's. */
  signature?: boolean
  seed?: string
  /** Bytes of each program. Default 5000. */
  fileSize?: number
}

/** What was made. */
export type ComponentUpdate = {
  file: string
  kb: string
  /** Identity of the outermost package. */
  packageIdentity: string
  components: {
    identity: AssemblyIdentity
    keyForm: string
    files: { name: string; destination: string | null; sha256: string; size: number }[]
  }[]
  registryValues: { keyName: string; name: string; type: string; value: string }[]
}

const systemFolder = '$(runtime.system32)\\'

/** Writes the update. */
export async function makeComponentUpdate(options: ComponentUpdateOptions): Promise<ComponentUpdate> {
  const kb = options.kb ?? 'KB5000001'
  const number = kb.replace(/\D/g, '')
  const facts = versions(options)
  const root = windowsPackage(`Package_for_${kb}`, facts.packageVersion)
  const inner = windowsPackage(`Package_1_for_${kb}`, facts.packageVersion)
  const components = componentsOf(options, facts.componentVersion)
  const deployment = windowsAssembly(
    createHash('md5')
      .update(`${options.seed ?? 'component-update'}/${kb}/${facts.componentVersion}`)
      .digest('hex'),
    facts.componentVersion,
  )
  const common = { identifier: kb, parents: [facts.parent] }
  const deploymentUpdate = {
    name: `${number}-1_neutral_GDR`,
    xml: `${applicableXml(components[0]?.identity)}${componentXml(deployment)}${options.add?.includes('driver') ? driverXml(facts.componentVersion) : ''}`,
  }
  const unknown =
    options.add?.includes('unknown package element') === true ? '<somethingNew setting="1" />' : ''
  const manifests: [string, string][] = [
    [
      'update',
      packageManifestXml({
        ...common,
        identity: root,
        updates: [{ name: `${number}-2_neutral_PACKAGE`, xml: hiddenPackageXml(inner) }],
      }),
    ],
    [
      packageIdentityText(inner).toLowerCase(),
      packageManifestXml({ ...common, identity: inner, updates: [deploymentUpdate], extraXml: unknown }),
    ],
  ]
  const files: CabinetFile[] = manifests.flatMap(([name, xml]) => [
    { path: `${name}.mum`, bytes: Buffer.from(xml) },
    { path: `${name}.cat`, bytes: syntheticCatalog(`${kb}/${name}`) },
  ])
  const identities = components.map(component => component.identity)
  files.push({
    path: `${keyForm(deployment)}.manifest`,
    bytes: Buffer.from(deploymentManifestXml(deployment, identities)),
  })
  for (const component of components) {
    files.push({
      path: `${keyForm(component.identity)}.manifest`,
      bytes: Buffer.from(componentManifestXml(component)),
    })
  }
  files.push(...(options.payload === 'pa30' ? deltaPayload(components, files) : fullPayload(components)))
  const compression = options.compression ?? 'mszip'
  const signature = options.signature === true ? { signature: seededBytes(`${kb}/signature`, 700) } : {}
  const cabinet = writeCabinet({ files, compression, ...(isMsu(options.to) ? {} : signature) })
  const name = basename(options.to).replace(/\.[a-z]+$/i, '')
  await writeFile(
    options.to,
    isMsu(options.to)
      ? writeMsu({
          name,
          kb,
          ...(options.catalogue && { catalogue: options.catalogue }),
          identity: root,
          cabinet,
          appliesTo: facts.appliesTo,
          compression: 'none',
          ...signature,
        })
      : cabinet,
  )
  return describe(options.to, { kb, root, components })
}

/** A catalog's place holder: it is no PKCS #7, and says so. */
export function syntheticCatalog(what: string): Buffer {
  return Buffer.concat([
    Buffer.from(`SYNTHETIC TEST MATERIAL: not a catalog, stands for that of ${what}\n`),
    seededBytes(`catalog/${what}`, 300),
  ])
}

type Versions = {
  packageVersion: string
  componentVersion: string
  parent: AssemblyIdentity
  appliesTo: string
}

function versions({ product, packageVersion, componentVersion, parent }: ComponentUpdateOptions): Versions {
  const isOld = product === 'windows7'
  const present = isOld ? '6.1.7601.17514' : '10.0.26100.1'
  const absent = isOld ? '6.1.7600.16385' : '10.0.22621.1'
  return {
    packageVersion: packageVersion ?? (isOld ? '6.1.1.0' : '10.0.1.0'),
    componentVersion: componentVersion ?? (isOld ? '6.1.7601.18000' : '10.0.26100.2300'),
    parent: windowsPackage('Microsoft-Windows-Foundation-Package', parent === 'missing' ? absent : present),
    appliesTo: isOld ? 'Windows 6.1' : 'Windows 11.0',
  }
}

/** One component that the images have, in both halves, and one that is new to them. */
function componentsOf(options: ComponentUpdateOptions, version: string): ManifestComponent[] {
  const seed = options.seed ?? 'component-update'
  const size = options.fileSize ?? 5000
  const program = (name: string, architecture: 'amd64' | 'x86') =>
    programFile({ name, version, seed, size, architecture })
  const extra = extraXml(options.add ?? [])
  return [
    {
      identity: windowsAssembly('Microsoft-Windows-Notepad', version),
      files: [{ name: 'notepad.exe', destination: systemFolder, bytes: program('notepad.exe', 'amd64') }],
      ...(extra === '' ? {} : { extraXml: extra }),
    },
    {
      identity: windowsAssembly('Microsoft-Windows-Notepad', version, { processorArchitecture: 'x86' }),
      files: [{ name: 'notepad.exe', destination: systemFolder, bytes: program('notepad.exe', 'x86') }],
    },
    {
      identity: windowsAssembly('Microsoft-Windows-Synthetic-Addition', version),
      files: [
        {
          name: 'syntheticaddition.dll',
          destination: systemFolder,
          bytes: program('syntheticaddition.dll', 'amd64'),
        },
        {
          name: 'syntheticaddition.xml',
          destination: `${systemFolder}en-US\\`,
          bytes: Buffer.from('<synthetic/>\r\n'),
        },
      ],
      registryKeys: [
        {
          keyName: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Synthetic\\Addition',
          values: [
            { name: 'Version', type: 'REG_SZ', value: version },
            { name: 'Level', type: 'REG_DWORD', value: '0x00000009' },
            { name: 'Path', type: 'REG_EXPAND_SZ', value: '%SystemRoot%\\system32\\syntheticaddition.dll' },
            { name: 'Names', type: 'REG_MULTI_SZ', value: '"first","second"' },
            { name: 'Bytes', type: 'REG_BINARY', value: '0102ff' },
          ],
        },
        {
          keyName: 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Synthetic',
          values: [{ name: 'Enabled', type: 'REG_DWORD', value: '0x00000001' }],
        },
      ],
    },
  ]
}

function applicableXml(identity: AssemblyIdentity | undefined): string {
  if (identity === undefined) return ''
  return `<applicable disposition="staged"><updateComponent elevate="revision">${identityXml(identity)}</updateComponent></applicable>`
}

function driverXml(version: string): string {
  const identity = windowsAssembly('synthetic.inf', version, { type: 'driverUpdate' })
  return `<driver inf="synthetic.inf" ranking="currentDevices">${identityXml(identity)}</driver>`
}

function fullPayload(components: readonly ManifestComponent[]): CabinetFile[] {
  return components.flatMap(component =>
    component.files.map(file => ({
      path: `${keyForm(component.identity)}\\${file.name}`,
      bytes: file.bytes,
    })),
  )
}

/**
 * Numbered deltas and the index that says what they become; manifests and catalogs are in the index as they are. The deltas
 * are only a header, and cannot be applied.
 */
function deltaPayload(
  components: readonly ManifestComponent[],
  plain: readonly CabinetFile[],
): CabinetFile[] {
  const targets = fullPayload(components)
  const deltas = targets.map((target, id) => ({
    path: String(id),
    bytes: Buffer.concat([Buffer.from('PA30'), seededBytes(`delta/${target.path}`, 200)]),
  }))
  const rows = [
    ...targets.map((target, id) => indexRow(id, target, { type: 'PA30', source: deltas[id] ?? target })),
    ...plain.map((file, id) => indexRow(targets.length + id, file, { type: 'RAW', source: file })),
  ]
  const index = `<?xml version="1.0" encoding="UTF-8"?>\r\n<Container name="synthetic.cab" type="CAB" version="1" length="0" xmlns="urn:ContainerIndex"><Description/><Files>${rows.join('')}</Files></Container>\r\n`
  return [...deltas, { path: '_manifest_.cix.xml', bytes: Buffer.from(index) }]
}

function indexRow(
  id: number,
  file: CabinetFile,
  { type, source }: { type: 'PA30' | 'RAW'; source: CabinetFile },
): string {
  return (
    `<File id="${id}" name="${file.path}" length="${file.bytes.length}" time="133701120000000000" attr="32">` +
    `<Hash alg="SHA1" value="${sha1(file.bytes)}"/>` +
    `<Delta><Source type="${type}" name="${source.path}"><Hash alg="SHA1" value="${sha1(source.bytes)}"/></Source></Delta></File>`
  )
}

function describe(
  file: string,
  { kb, root, components }: { kb: string; root: AssemblyIdentity; components: readonly ManifestComponent[] },
): ComponentUpdate {
  return {
    file,
    kb,
    packageIdentity: packageIdentityText(root),
    components: components.map(component => ({
      identity: component.identity,
      keyForm: keyForm(component.identity),
      files: component.files.map(({ name, destination, bytes }) => ({
        name,
        destination,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        size: bytes.length,
      })),
    })),
    registryValues: components.flatMap(component =>
      (component.registryKeys ?? []).flatMap(key =>
        key.values.map(value => ({ keyName: key.keyName, ...value })),
      ),
    ),
  }
}

function isMsu(file: string): boolean {
  return file.toLowerCase().endsWith('.msu')
}

function sha1(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex')
}
