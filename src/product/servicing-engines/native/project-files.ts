// Where the files of a component go: into the component store, and as hard links to the places that its manifest names.

import { expandDestination } from '#formats/cbs'
import type { ComponentFacts } from '#product/update-files'
import type { PlannedFile } from '../contract.ts'
import { isPlainName, isPlainPath, storeFolder } from './image-paths.ts'

/** The files, or in plain words why they cannot be placed. */
export type FileProjection =
  | { files: PlannedFile[] }
  | { fault: string; kind: 'payload' | 'driver' | 'not-understood' }

/**
 * Folders whose files servicing itself keeps: hives, packages, the component store. What a component put there would be in the
 * way of what the run writes, or undo it.
 */
const keptFolders = /^windows\\(system32\\config$|(winsxs|servicing)(\\|$))/i

/** Projects the files of one component into an image of the given architecture. Pure. */
export function projectFiles(component: ComponentFacts, imageArchitecture: string): FileProjection {
  const files: PlannedFile[] = []
  for (const file of component.files) {
    if (file.inf) return { kind: 'driver', fault: `${file.name} is the INF file of a driver` }
    if (!isPlainName(file.name))
      return { kind: 'not-understood', fault: `the file name "${file.name}" is refused` }
    if (file.sha256 === null) return { kind: 'not-understood', fault: `${file.name} has no SHA-256 hash` }
    if (file.member === null)
      return {
        kind: 'payload',
        fault: `${file.name} cannot be had: ${file.missing ?? 'the update does not hold it'}`,
      }
    const links: string[] = []
    if (file.destinationPath !== null) {
      const folder = expand(file.destinationPath, component, imageArchitecture)
      if (folder === null) {
        return {
          kind: 'not-understood',
          fault: `the destination "${file.destinationPath}" of ${file.name} is not known`,
        }
      }
      if (keptFolders.test(folder)) {
        return {
          kind: 'not-understood',
          fault: `the destination "${file.destinationPath}" of ${file.name} is kept by servicing itself`,
        }
      }
      links.push(`${folder}\\${file.name}`)
    }
    const { name, member, sha256 } = file
    files.push({ name, member, sha256, storePath: `${storeFolder}\\${component.keyForm}\\${name}`, links })
  }
  return { files }
}

/** A folder of a component, relative to the image's root; null when it cannot be told. */
export function expandFolder(path: string, architecture: string, imageArchitecture: string): string | null {
  const expanded = expandDestination(path, { architecture, imageArchitecture })
  if (expanded === null) return null
  const folder = expanded.replaceAll('/', '\\').replace(/\\+$/, '').replace(/^\\+/, '')
  return isPlainPath(folder) ? folder : null
}

function expand(path: string, component: ComponentFacts, imageArchitecture: string): string | null {
  return expandFolder(path, component.identity.processorArchitecture, imageArchitecture)
}
