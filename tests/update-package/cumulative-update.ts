// Makes what stands for a cumulative update of Windows 11: a package Package_for_RollupFix with one newer component, whole and not as
// deltas. Real ones are a thousand times larger, and hold deltas.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { keyForm, packageIdentityText } from '#formats/cbs'
import { captureImage } from '#tools/wimlib'
import {
  componentManifestXml,
  componentXml,
  deploymentManifestXml,
  type ManifestComponent,
  packageManifestXml,
  programFile,
  windowsAssembly,
  windowsPackage,
} from '../windows-image/index.ts'
import { type CabinetFile, writeCabinet } from './cabinet.ts'
import { syntheticCatalog } from './component-update.ts'
import { writeMsu } from './msu.ts'

/** What to make. */
export type CumulativeUpdateOptions = {
  /** The file to write: `….msu`, or `….cab`. */
  to: string
  /** Default `KB5050009`. */
  kb?: string
  /** The revision (UBR) that images have afterwards. Default 2894; synthetic images have 1742. */
  revision?: number
  /** `wim`: an MSU that is a WIM file, as since Windows 11 24H2: the packages are inside a WIM file in it. Default `cabinet`. */
  container?: 'cabinet' | 'wim'
  /** Articles of updates that must lie beside this one; only for `wim`. */
  checkpoints?: readonly string[]
  /** Default `Package_for_RollupFix`; `Package_for_SafeOSDU` makes a Safe OS Dynamic Update. */
  packageName?: string
  /** Whether the MSU brings a servicing stack in a cabinet of its own, as combined updates do. Default false. */
  servicingStack?: boolean
}

/** What was made. */
export type CumulativeUpdate = { file: string; kb: string; packageIdentity: string; revision: number }

/** Writes the update. */
export async function makeCumulativeUpdate(options: CumulativeUpdateOptions): Promise<CumulativeUpdate> {
  const { to, kb = 'KB5050009', revision = 2894, packageName = 'Package_for_RollupFix' } = options
  const identity = windowsPackage(packageName, `26100.${revision}.1.5`)
  const cabinet = writeCabinet({ files: filesOf(kb, revision, identity) })
  const stack = options.servicingStack === true ? [servicingStackOf(revision)] : []
  const name = basename(to).replace(/\.[a-z]+$/i, '')
  if (options.container === 'wim') {
    await writeWimMsu({
      to,
      name,
      cabinet,
      revision,
      stack: stack[0],
      checkpoints: options.checkpoints ?? [],
    })
  } else {
    const isMsu = to.toLowerCase().endsWith('.msu')
    await writeFile(
      to,
      isMsu ? writeMsu({ name, kb, identity, cabinet, appliesTo: 'Windows 11.0', before: stack }) : cabinet,
    )
  }
  return { file: to, kb, packageIdentity: packageIdentityText(identity), revision }
}

function filesOf(kb: string, revision: number, identity: ReturnType<typeof windowsPackage>): CabinetFile[] {
  const version = `10.0.26100.${revision}`
  const component: ManifestComponent = {
    identity: windowsAssembly('Microsoft-Windows-Notepad', version),
    files: [
      {
        name: 'notepad.exe',
        destination: '$(runtime.system32)\\',
        bytes: programFile({ name: 'notepad.exe', version, seed: kb, size: 4000, architecture: 'amd64' }),
      },
    ],
  }
  const deployment = windowsAssembly(`${kb}-deployment`.toLowerCase(), version)
  const manifest = packageManifestXml({
    identity,
    identifier: kb,
    parents: [windowsPackage('Microsoft-Windows-Foundation-Package', '10.0.26100.1')],
    updates: [{ name: `${kb.replace(/\D/g, '')}-1_neutral`, xml: componentXml(deployment) }],
    releaseType: 'Security Update',
  })
  const key = keyForm(component.identity)
  return [
    { path: 'update.mum', bytes: Buffer.from(manifest) },
    { path: 'update.cat', bytes: syntheticCatalog(`${kb}/update`) },
    {
      path: `${keyForm(deployment)}.manifest`,
      bytes: Buffer.from(deploymentManifestXml(deployment, [component.identity])),
    },
    { path: `${key}.manifest`, bytes: Buffer.from(componentManifestXml(component)) },
    ...component.files.map(({ name, bytes }) => ({ path: `${key}\\${name}`, bytes })),
  ]
}

/** A servicing stack's cabinet: `SSU-26100.2894-x64.cab` with a package without components. */
function servicingStackOf(revision: number): ServicingStack {
  const identity = windowsPackage(`Package_for_ServicingStack_${revision}`, `26100.${revision}.1.0`)
  const manifest = packageManifestXml({
    identity,
    identifier: `SSU${revision}`,
    parents: [windowsPackage('Microsoft-Windows-Foundation-Package', '10.0.26100.1')],
    updates: [],
    releaseType: 'Security Update',
  })
  const files: CabinetFile[] = [
    { path: 'update.mum', bytes: Buffer.from(manifest) },
    { path: 'update.cat', bytes: syntheticCatalog(`servicing-stack/${revision}`) },
  ]
  return { name: `SSU-26100.${revision}-x64.cab`, identity, cabinet: writeCabinet({ files }) }
}

type ServicingStack = { name: string; identity: ReturnType<typeof windowsPackage>; cabinet: Buffer }

/** The names are those of real ones; what the inner WIM file holds is our own, and only the stand-in for DISM reads it. */
async function writeWimMsu(input: {
  to: string
  name: string
  cabinet: Buffer
  revision: number
  stack: ServicingStack | undefined
  checkpoints: readonly string[]
}): Promise<void> {
  const { to, name, cabinet, revision, stack, checkpoints } = input
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-msu-'))
  try {
    const [payload, outer] = [join(folder, 'payload'), join(folder, 'outer')]
    await mkdir(payload)
    await mkdir(outer)
    await writeFile(join(payload, 'package.cab'), cabinet)
    await writeFile(join(payload, 'checkpoints.txt'), checkpoints.join('\n'))
    await captureImage(join(outer, `${name}.wim`), { source: payload, name: 'payload', compression: 'none' })
    const stackFile = stack?.cabinet ?? 'SYNTHETIC TEST MATERIAL: no servicing stack'
    await writeFile(join(outer, `SSU-26100.${revision}-x64.cab`), stackFile)
    await captureImage(to, { source: outer, name, compression: 'none' })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
