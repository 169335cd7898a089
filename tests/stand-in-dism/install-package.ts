// `/Add-Package`: manifests into servicing\Packages, payload into the component store and its destinations, keys into SOFTWARE.

import { copyFile, link, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { compareVersions, expandDestination, packageIdentityText, parsePackageIdentity } from '#formats/cbs'
import { encodeRegistryString, registryValueTypes } from '#formats/registry'
import {
  inspectUpdateFile,
  type OpenUpdate,
  openUpdate,
  type PackageFacts,
  type UpdateFacts,
} from '#product/update-files'
import { editHive, type HiveEdit } from '#tools/hive'
import { applyImage } from '#tools/wimlib'
import { dword, packagesKey, readPackages, softwareFile, versionKey } from './packages.ts'
import { say, sayProgress } from './print.ts'
import { StandInError } from './read-arguments.ts'

const never = new AbortController().signal
const notApplicable = () =>
  new StandInError('0x800f081e', 'The specified package is not applicable to this image.')

/** Installs one update file. */
export async function add(root: string, file: string, middle: () => Promise<void>): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'stand-in-dism-'))
  try {
    const cabinets = await cabinetsOf(file, work)
    for (const cabinet of cabinets) await addCabinet({ root, cabinet, work, middle })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function addCabinet(input: {
  root: string
  cabinet: string
  work: string
  middle: () => Promise<void>
}): Promise<void> {
  const { root, cabinet, work, middle } = input
  const facts = await inspectUpdateFile(cabinet, { fileName: basename(cabinet), work, signal: never })
  const content = await openUpdate(cabinet, facts, { work, signal: never, manifestsOnly: false })
  const roots = facts.packages.filter(({ isRoot, isBranchTwin }) => isRoot && !isBranchTwin)
  if (roots.length === 0) throw new StandInError('0x800f0805', 'The package is not valid.')
  for (const [position, { identity }] of roots.entries()) {
    say(`Processing ${position + 1} of ${roots.length} - Adding package ${packageIdentityText(identity)}`)
  }
  sayProgress(10)
  const edits = await plan(root, roots)
  await middle()
  const members = facts.packages.filter(({ isBranchTwin }) => !isBranchTwin)
  for (const member of members) await copyFiles(root, member, content)
  await editHive(softwareFile(root), [...edits, ...members.flatMap(keysOf)])
  sayProgress(100)
}

/** `/Get-PackageInfo`. */
export async function describe(root: string, file: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'stand-in-dism-'))
  try {
    const cabinet = (await cabinetsOf(file, work)).at(-1) ?? file
    const facts = await inspectUpdateFile(cabinet, { fileName: basename(cabinet), work, signal: never })
    const main = facts.packages.find(({ isRoot, isBranchTwin }) => isRoot && !isBranchTwin)
    if (main === undefined) throw new StandInError('0x800f0805', 'The package is not valid.')
    const identity = packageIdentityText(main.identity)
    const isApplicable = await plan(root, [main]).then(
      () => true,
      () => false,
    )
    const isPresent = (await readPackages(root)).some(known => known.identity === identity)
    say('Package information:')
    say()
    say(`Package Identity : ${identity}`)
    say(`Applicable : ${isApplicable ? 'Yes' : 'No'}`)
    say(`State : ${isPresent ? 'Installed' : 'Not Present'}`)
    say()
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** An MSU that is a WIM file holds a servicing stack, `<name>.wim` with the cabinet, and a list of the checkpoints that must lie beside it. */
async function cabinetsOf(file: string, work: string): Promise<string[]> {
  const start = (await readFile(file)).subarray(0, 5).toString('latin1')
  if (start !== 'MSWIM') return [file]
  const outer = join(work, 'msu')
  await applyImage(file, 1, { toDir: outer })
  const inner = (await readdir(outer)).find(name => /kb\d+.*\.wim$/i.test(name))
  if (inner === undefined) throw new StandInError('0x800f0805', 'The package is not valid.')
  const payload = join(work, 'payload')
  await applyImage(join(outer, inner), 1, { toDir: payload })
  const wanted = (await readFile(join(payload, 'checkpoints.txt'), 'utf8').catch(() => ''))
    .split('\n')
    .filter(Boolean)
  const beside = (await readdir(dirname(file))).map(name => name.toLowerCase())
  if (wanted.some(kb => !beside.some(name => name.includes(kb.toLowerCase()))))
    throw new StandInError('0x800f0838', 'The operation could not be completed: a prerequisite is missing.')
  const stacks = (await readdir(outer))
    .filter(name => /^ssu-.*\.cab$/i.test(name))
    .map(name => join(outer, name))
  const isCabinet = async (path: string) =>
    (await readFile(path)).subarray(0, 4).toString('latin1') === 'MSCF'
  const real: string[] = []
  for (const stack of stacks) if (await isCabinet(stack)) real.push(stack)
  return [...real, join(payload, 'package.cab')]
}

/** Whether the packages apply, and what becomes of older ones of their families. */
async function plan(root: string, roots: readonly PackageFacts[]): Promise<HiveEdit[]> {
  const present = await readPackages(root)
  const installed = present.filter(({ state }) => state === 0x70 || state === 0x80)
  const names = new Set(installed.map(({ identity }) => identity.toLowerCase()))
  const edits: HiveEdit[] = []
  for (const { identity, parents } of roots) {
    const wanted = parents.flatMap(({ identities }) =>
      identities.map(one => packageIdentityText(one).toLowerCase()),
    )
    if (wanted.length > 0 && !wanted.some(text => names.has(text))) throw notApplicable()
    for (const other of installed) {
      const known = parsePackageIdentity(other.identity)
      if (known.name !== identity.name || known.language !== identity.language) continue
      if (compareVersions(known.version, identity.version) > 0) throw notApplicable()
      if (known.version !== identity.version)
        edits.push({ path: `${packagesKey}\\${other.identity}`, values: [dword('CurrentState', 0x50)] })
    }
    const [build, revision] = identity.version.split('.')
    if (/^Package_for_RollupFix$/i.test(identity.name) && build !== undefined)
      edits.push({ path: versionKey, values: [dword('UBR', Number(revision))] })
  }
  return edits
}

async function copyFiles(root: string, facts: PackageFacts, content: OpenUpdate): Promise<void> {
  const from = (member: string) => join(content.cabinetFolder(facts.cabinet), ...member.split(/[\\/]/))
  const identity = packageIdentityText(facts.identity)
  const packages = join(root, 'Windows', 'servicing', 'Packages')
  await put(from(facts.manifest), join(packages, `${identity}.mum`))
  if (facts.catalog !== null) await put(from(facts.catalog), join(packages, `${identity}.cat`))
  const store = join(root, 'Windows', 'WinSxS')
  for (const component of facts.components) {
    await put(from(component.manifest), join(store, 'Manifests', `${component.keyForm}.manifest`))
    for (const file of component.files) {
      if (file.member === null) throw new StandInError('0x800f081f', 'The source files could not be found.')
      const stored = join(store, component.keyForm, file.name)
      await put(from(file.member), stored)
      const folder =
        file.destinationPath === null
          ? null
          : expandDestination(file.destinationPath, {
              architecture: component.identity.processorArchitecture,
              imageArchitecture: 'amd64',
            })
      if (folder === null) continue
      const target = join(root, ...folder.split('\\'), file.name)
      await mkdir(dirname(target), { recursive: true })
      await rm(target, { force: true })
      await link(stored, target)
    }
  }
}

async function put(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await rm(to, { force: true })
  await copyFile(from, to)
}

function keysOf({ identity, isRoot }: UpdateFacts['packages'][number]): HiveEdit[] {
  const name = packageIdentityText(identity)
  const path = `${packagesKey}\\${name}`
  const client = {
    name: 'InstallClient',
    type: registryValueTypes.REG_SZ,
    data: encodeRegistryString('Stand-in for DISM'),
  }
  return [
    { path, values: [dword('CurrentState', 0x70), dword('Visibility', isRoot ? 1 : 2), client] },
    { path: `${path}\\Owners`, values: [dword(name, 0x20070)] },
  ]
}
