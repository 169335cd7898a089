// Opens an image for the questions of rules.

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parsePackageIdentity } from '#formats/cbs'
import type { UpdateCore } from '#formats/update-metadata'
import { extractHives, type ImageFacts, isPackageInstalled } from '#product/servicing-engines'
import { type DecidedImage, decideUpdate } from './decide-update.ts'
import { type ImageFiles, openImageFiles } from './image-files.ts'
import { factOf, type ImageRegistry, readImageRegistry } from './image-registry.ts'
import { readImageWindows } from './image-windows.ts'
import type { Holds, UpdateDecision } from './update-answer.ts'

/** Which image, and where there is room for what is taken out of it. */
export type ImageToDecide = {
  wim: string
  index: number
  facts: ImageFacts
  /** An empty folder. */
  folder: string
}

/** An update that is decided. */
export type UpdateToDecide = { core: UpdateCore; prerequisites: Exclude<Holds, 'false'> }

/** An image that answers. */
export type OpenImage = {
  /** Decides updates; files that their rules ask for are looked at between. @throws errors of tools/wimlib; UpdateMetadataUnreadable */
  decide(updates: readonly UpdateToDecide[]): Promise<UpdateDecision[]>
  /** Files that were asked for so far. */
  files(): number
}

/** A rule can ask for a file whose folder another answer names; longer chains than this are not followed. */
const mostLooks = 4

/** Opens an image. @throws ImageHiveDamaged, errors of tools/wimlib, the signal's reason */
export async function openImage(
  { wim, index, facts, folder }: ImageToDecide,
  signal: AbortSignal,
): Promise<OpenImage> {
  const hiveFolder = join(folder, 'hives')
  await mkdir(hiveFolder, { recursive: true, mode: 0o700 })
  const place = { path: facts.path, index }
  const hives = await extractHives({ wim, place, folder: hiveFolder, options: { signal } })
  const is64Bit = facts.architecture !== 'x86' && facts.architecture !== 'arm'
  const registry = readImageRegistry(
    { SOFTWARE: hives.SOFTWARE?.hive, SYSTEM: hives.SYSTEM?.hive },
    { controlSet: facts.controlSet, is64Bit },
  )
  const files = openImageFiles({ wim, index, folder, drive: driveOf(registry), is64Bit })
  const image = { facts, reader: readerOf(facts, registry, files) }
  return {
    files: files.count,
    async decide(updates) {
      const decideAll = () =>
        updates.map(({ core, prerequisites }) => decideUpdate(image, core, prerequisites))
      let decisions = decideAll()
      for (let looks = 0; files.isAskedForMore() && looks < mostLooks; looks += 1) {
        await files.look(signal)
        decisions = decideAll()
      }
      return decisions
    },
  }
}

function readerOf(facts: ImageFacts, registry: ImageRegistry, files: ImageFiles): DecidedImage['reader'] {
  const { registryKeyExists, registryValue, registrySubkeys } = registry
  return {
    registryKeyExists,
    registryValue,
    registrySubkeys,
    file: files.file,
    ...readImageWindows(registry, facts),
    packageInstalled: identity => packageInstalled(facts, identity),
  }
}

/** Undefined for an identity that is none. */
function packageInstalled(facts: ImageFacts, text: string): boolean | undefined {
  try {
    return isPackageInstalled(facts, parsePackageIdentity(text))
  } catch {
    return undefined
  }
}

/** `C:`, which the Windows in the image was made for. */
function driveOf(registry: ImageRegistry): string {
  const key = registry.key('SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion')
  const root = key === null || key === undefined ? null : factOf(key, 'SystemRoot')
  const drive = typeof root?.data === 'string' ? /^([a-z]:)\\/i.exec(root.data)?.[1] : undefined
  return (drive ?? 'C:').toUpperCase()
}
