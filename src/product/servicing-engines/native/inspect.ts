// Learns an image's servicing state: one extraction of its hives, a listing of its package manifests, and the WIM's XML.

import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readWimImages, type WimImageDescription } from '#formats/wim-xml'
import {
  listImage,
  readWimHeader,
  readWimXml,
  type WimHeader,
  WimImageMissing,
  WimPathMissing,
} from '#tools/wimlib'
import type {
  DefenderInImage,
  ImageFacts,
  ImageToInspect,
  InstalledPackage,
  Reason,
  RecoveryImage,
} from '../contract.ts'
import { findDefender } from '../defender/find-defender.ts'
import { findRecoveryImage } from '../extract-recovery-image.ts'
import { findSetupFiles } from './find-setup-files.ts'
import { extractHives, type ImageHives } from './image-hives.ts'
import { hiveNames, packagesFolder, pendingFile } from './image-paths.ts'
import { type ImageState, readImageState, readWinningVersions } from './read-image-state.ts'
import { needsWindows } from './reasons.ts'

/**
 * Inspects one image. The WIM file is only read.
 * @throws ImageHiveDamaged; WimUnreadable, WimDamaged, WimImageMissing of tools/wimlib; the signal's reason
 */
export async function inspectImage(image: ImageToInspect, signal: AbortSignal): Promise<ImageFacts> {
  const { wim, path, index } = image
  signal.throwIfAborted()
  const description = readWimImages(await readWimXml(wim, { signal })).find(
    candidate => candidate.index === index,
  )
  if (description === undefined) throw new WimImageMissing({ file: path, index })
  const folder = await mkdtemp(join(image.work, 'inspect-'))
  try {
    const hives = await extractHives({ wim, place: { path, index }, folder, options: { signal } })
    const state = readImageState(hives, { path, index })
    const manifests = await listPackageManifests(wim, index, signal)
    if (await hasFile(wim, index, pendingFile, signal)) state.pending.push('pending.xml')
    const header = await readWimHeader(wim, { signal })
    const setupFiles = await findSetupFiles(wim, index, signal)
    const recoveryImage = await findRecoveryImage(wim, index, signal)
    const defender = await findDefender({ wim, index, work: folder, signal })
    return toFacts({
      image,
      description,
      header,
      hives,
      state,
      manifests,
      setupFiles,
      recoveryImage,
      defender,
    })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Identities of the package manifests; a manifest alone does not mean that its package is installed. */
async function listPackageManifests(wim: string, index: number, signal: AbortSignal): Promise<string[]> {
  try {
    const files = await listImage(wim, index, { path: packagesFolder, signal })
    return files
      .map(file => file.path.slice(file.path.lastIndexOf('/') + 1))
      .filter(name => name.toLowerCase().endsWith('.mum'))
      .map(name => name.slice(0, -4))
  } catch (error) {
    if (error instanceof WimPathMissing) return []
    throw error
  }
}

async function hasFile(wim: string, index: number, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await listImage(wim, index, { path, oneFileOnly: true, signal })).length > 0
  } catch (error) {
    if (error instanceof WimPathMissing) return false
    throw error
  }
}

function toFacts(input: {
  image: ImageToInspect
  description: WimImageDescription
  header: WimHeader
  hives: ImageHives
  state: ImageState
  manifests: string[]
  setupFiles: string[]
  recoveryImage: RecoveryImage | null
  defender: DefenderInImage | null
}): ImageFacts {
  const { image, description, header, hives, state, manifests, setupFiles, recoveryImage, defender } = input
  const declared = description.version
  const notServiceable = whyNotChangeable(header) ?? whyNotServiceable(hives, state)
  return {
    factsVersion: 3,
    path: image.path,
    index: image.index,
    name: description.name,
    edition: state.edition ?? description.edition,
    architecture: description.architecture ?? state.architecture,
    installationType: state.installationType ?? description.installationType,
    languages: description.languages,
    version: state.version,
    declaredVersion:
      declared === null
        ? null
        : {
            major: declared.major,
            minor: declared.minor,
            build: declared.build,
            revision: declared.servicePackBuild,
          },
    serviceable: notServiceable === null,
    notServiceable,
    controlSet: state.controlSet,
    pending: state.pending,
    packages: mergePackages(state.packages, manifests),
    winners: readWinningVersions(hives, image),
    recoveryImage,
    setupFiles,
    defender,
    inside: null,
    hiveBytes: hiveNames.reduce((sum, name) => sum + (hives[name]?.bytes ?? 0), 0),
    imageBytes: description.size,
  }
}

/** Files that can be read and not be changed in place. */
function whyNotChangeable({ compression, isSolid }: WimHeader): Reason | null {
  if (!isSolid && compression !== 'LZMS') return null
  return {
    code: 'IMAGE_FILE_NOT_CHANGEABLE',
    text: 'The image lies in a file that is compressed as a whole (an .esd file): it can be read, but not serviced.',
    wayOut:
      'Make an install.wim of it first, for example with DISM: /Export-Image with /Compress:max; then add the media with that file.',
  }
}

function whyNotServiceable(hives: ImageHives, state: ImageState): Reason | null {
  if (hives.SOFTWARE === undefined || hives.SYSTEM === undefined) {
    return needsWindows(
      'NOT_A_WINDOWS_IMAGE',
      'The image holds no registry hives: it is not a Windows image.',
    )
  }
  if (hives.COMPONENTS === undefined) {
    return needsWindows(
      'COMPONENT_STORE_MISSING',
      'The image has no COMPONENTS hive, and so no component store.',
    )
  }
  const open = hiveNames.filter(name => hives[name]?.hive.isClean === false)
  if (open.length > 0) {
    const text = `The image was made while ${open.join(', ')} was open: part of the registry is still in log files.`
    return needsWindows('HIVE_NOT_CLEAN', text)
  }
  if (state.version === null || state.controlSet === null || state.drive === null) {
    return needsWindows('NOT_A_WINDOWS_IMAGE', 'The registry of the image does not say which Windows it is.')
  }
  return null
}

function mergePackages(registered: InstalledPackage[], manifests: readonly string[]): InstalledPackage[] {
  const known = new Set(registered.map(({ identity }) => identity.toLowerCase()))
  const unregistered = manifests
    .filter(identity => !known.has(identity.toLowerCase()))
    .map(identity => ({ identity, state: null }))
  return [...registered, ...unregistered].sort((left, right) => (left.identity < right.identity ? -1 : 1))
}
