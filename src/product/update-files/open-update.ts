// Unpacks an update for an engine: every cabinet with packages, or the plain files.

import { join } from 'node:path'
import { UpdatePayloadNotOpened } from './errors.ts'
import { openCabinet } from './open-cabinet.ts'
import { unpack } from './unpack-update.ts'
import type { UpdateFacts } from './update-facts.ts'

/** An unpacked update. It lies below the caller's scratch folder, which the caller removes. */
export type OpenUpdate = {
  /**
   * The folder that holds the files of a cabinet, under the paths that the facts give; files that are stored as deltas are
   * made and checked.
   * @param cabinet As `PackageFacts.cabinet` says; null: the file itself is the cabinet.
   */
  cabinetFolder: (cabinet: string | null) => string
  /** The same folders, by their cabinets. */
  folders: ReadonlyMap<string | null, string>
}

/** How to open. */
export type OpenUpdateOptions = {
  /** A folder for scratch, which the caller removes. */
  work: string
  signal: AbortSignal
  /** Only manifests and catalogs are unpacked: what a proof reads. Default false. */
  manifestsOnly?: boolean
}

/**
 * Unpacks an update.
 * @param file Where its bytes are; the same bytes that the facts were read from.
 * @throws UpdatePayloadNotOpened for an MSU that is a WIM file; UpdateFileDamaged; UpdateNoSpace; the errors of `tools/archives`; the signal's reason.
 */
export async function openUpdate(
  file: string,
  facts: UpdateFacts,
  { work, signal, manifestsOnly = false }: OpenUpdateOptions,
): Promise<OpenUpdate> {
  const { fileName, payload } = facts
  if (facts.container === 'msu-wim') throw new UpdatePayloadNotOpened({ file: fileName, payload })
  const chosen = manifestsOnly ? { wanted: manifestsAndCatalogs } : {}
  const folders = new Map<string | null, string>()
  if (facts.container === 'cabinet') {
    folders.set(null, (await openCabinet(file, { fileName, work, signal, ...chosen })).folder)
  } else {
    const cabinets = [...new Set(facts.packages.flatMap(entry => entry.cabinet ?? []))]
    const bundle = await unpack(file, { fileName, work, members: cabinets, signal })
    for (const cabinet of cabinets) {
      const inner = { fileName: `${fileName}/${cabinet}`, work, signal }
      folders.set(cabinet, (await openCabinet(join(bundle, cabinet), { ...inner, ...chosen })).folder)
    }
  }
  return openedAt(folders)
}

/** An update that is unpacked into these folders. */
export function openedAt(folders: ReadonlyMap<string | null, string>): OpenUpdate {
  return {
    folders,
    cabinetFolder: cabinet => {
      const folder = folders.get(cabinet)
      if (folder === undefined) throw new TypeError(`the update holds no cabinet ${JSON.stringify(cabinet)}`)
      return folder
    },
  }
}

function manifestsAndCatalogs(paths: readonly string[]): string[] {
  return paths.filter(path => /\.(mum|cat|manifest)$/i.test(path))
}
