// What was proven is what is published: the produced files must be the same files, in the same state, before and after the proof.

import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServicingWork } from '#product/servicing-engines'
import { ServicingNotProven } from './errors.ts'

/** The state of each produced file, by its path on disk. */
export type FrozenWork = ReadonlyMap<string, string>

/** Notes the state of every produced file, before the proof reads them. */
export async function freezeWork(work: ServicingWork): Promise<FrozenWork> {
  const media = await readdir(work.media, { recursive: true, withFileTypes: true })
  const files = [
    ...Object.values(work.wims),
    ...media.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name)),
  ]
  return new Map(await Promise.all(files.map(async file => [file, await stateOf(file)] as const)))
}

/** @throws ServicingNotProven when a file changed since it was noted */
export async function refuseChanged(frozen: FrozenWork, packageId: string): Promise<void> {
  for (const [file, state] of frozen) {
    if ((await stateOf(file).catch(() => '')) === state) continue
    throw new ServicingNotProven({
      packageId,
      failed: 1,
      first: `${file}, which changed while it was being proven`,
    })
  }
}

async function stateOf(file: string): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await lstat(file, { bigint: true })
  return [dev, ino, size, mtimeNs, ctimeNs].join(':')
}
