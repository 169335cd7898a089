// The servicing stack that a cumulative update brings along: recovery images get only this part of it.

import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { UpdateFacts } from '#product/update-files'
import { extractArchive } from '#tools/archives'
import { extractPaths, listImage } from '#tools/wimlib'
import type { ServicingStep } from '../contract.ts'
import { UpdateNotAsPlanned } from '../errors.ts'
import { readRecoveryImagePath } from '../recovery-image-path.ts'
import { isServicingStack } from './installed-packages.ts'

/** The name of the servicing stack's cabinet in an MSU: `SSU-26100.1738-x64.cab`. */
const stackCabinet = /^ssu-[\w.-]+\.cab$/i

/** Whether a step takes only the servicing stack of an update. */
export function takesStackOnly(
  step: Pick<Extract<ServicingStep, { kind: 'service-image' }>, 'path'>,
  { kind }: UpdateFacts,
): boolean {
  return kind === 'cumulative-update' && readRecoveryImagePath(step.path) !== null
}

/**
 * Takes the cabinet of the servicing stack out of an update, into a new folder.
 * @returns where it is.
 * @throws UpdateNotAsPlanned when the update has none; the errors of tools/archives and tools/wimlib
 */
export async function takeServicingStack(
  file: string,
  facts: UpdateFacts,
  { folder, signal }: { folder: string; signal: AbortSignal },
): Promise<string> {
  const missing = new UpdateNotAsPlanned({ update: facts.fileName, what: 'it brings no servicing stack' })
  await mkdir(folder, { recursive: true })
  if (facts.container === 'msu-wim') {
    const listed = await listImage(file, 1, { path: '/', signal })
    const found = listed.find(({ path }) => stackCabinet.test(path.replace(/^\//, '')))
    if (found === undefined) throw missing
    await extractPaths(file, 1, { paths: [found.path], toDir: folder, signal })
  } else {
    const root = facts.packages.find(({ isRoot, identity }) => isRoot && isServicingStack(identity))
    if (root === undefined || root.cabinet === null) throw missing
    await extractArchive(file, { members: [root.cabinet], to: folder, fileName: facts.fileName, signal })
  }
  const [cabinet] = await readdir(folder)
  if (cabinet === undefined) throw missing
  return join(folder, cabinet)
}
