// The files inside updates, unpacked into the work folder, and checked before they are used.

import { lstat, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type HeldUpdate, openUpdate, type UnpackedUpdates } from '#product/update-files'
import { blaming } from '../blame-update.ts'
import type { ServicingPlan, ServicingStep, ServicingWork } from '../contract.ts'
import { ServicingWorkIncomplete, UpdateNotAsPlanned } from '../errors.ts'
import { hashFile } from './digest-file.ts'
import { isPlainPath } from './image-paths.ts'

/** Opened updates. */
export type UpdateContent = {
  /** Path on disk of a member of an update's cabinet. @throws UpdateNotAsPlanned when it is not a plain file. */
  member(update: string, cabinet: string | null, member: string): Promise<string>
  fileName(update: string): string
  /** Nothing of it is used any more. */
  release(): void
}

/** Opens every update that a plan uses, each once: of those that are unpacked already (`work.unpacked`), or unpacked into `folder`. */
export async function openUpdates(input: {
  plan: ServicingPlan
  work: ServicingWork
  folder: string
  /** Whether the payload of components is left packed: a proof compares with digests. Files that are copied are always there. */
  manifestsOnly: boolean
  signal: AbortSignal
}): Promise<UpdateContent> {
  const { plan, work, folder, signal } = input
  const copied = new Set(plan.steps.flatMap(copiedUpdates))
  const opened = new Map<string, Opened>()
  const open = async (update: string): Promise<void> => {
    const found = work.updates[update]
    if (found === undefined) throw new ServicingWorkIncomplete({ missing: `the update ${update}` })
    const { fileName } = found.facts
    const manifestsOnly = input.manifestsOnly && !copied.has(update)
    const check = async (): Promise<void> => {
      if ((await hashFile(found.file, signal)).sha256 !== update)
        throw new UpdateNotAsPlanned({ update: fileName, what: 'the SHA-256 of the file differs' })
    }
    const asked = { ...found, sha256: update, manifestsOnly, check, signal }
    const content = work.unpacked
      ? await work.unpacked.open(asked)
      : await unpackHere(asked, join(folder, update))
    opened.set(update, content)
    work.log?.(`[slipstream] ${fileName}: ${content.isNew ? 'unpacked' : 'was unpacked before'}`)
  }
  const release = (): void => {
    for (const content of opened.values()) content.release()
  }
  try {
    for (const update of usedUpdates(plan)) await blaming({ update, image: null }, () => open(update))
  } catch (error) {
    release()
    throw error
  }
  const fileName = (update: string): string => work.updates[update]?.facts.fileName ?? update
  return {
    fileName,
    release,
    async member(update, cabinet, member) {
      const content = opened.get(update)
      if (content === undefined) throw new ServicingWorkIncomplete({ missing: `the update ${update}` })
      const refused = new UpdateNotAsPlanned({ update: fileName(update), what: `it has no file ${member}` })
      if (!isPlainPath(member)) throw refused
      const path = join(content.cabinetFolder(cabinet), ...member.split(/[\\/]/))
      const status = await lstat(path).catch(() => null)
      if (status?.isFile() !== true) throw refused
      return path
    },
  }
}

type Opened = Pick<HeldUpdate, 'cabinetFolder' | 'isNew' | 'release'>

/** Read for the digest and unpacked at the same time; nothing is used before the digest is known to be right. */
async function unpackHere(
  { file, facts, manifestsOnly, check, signal }: Parameters<UnpackedUpdates['open']>[0],
  scratch: string,
): Promise<Opened> {
  await mkdir(scratch, { recursive: true })
  const [right, content] = await Promise.allSettled([
    check(),
    openUpdate(file, facts, { work: scratch, signal, manifestsOnly }),
  ])
  if (right.status === 'rejected') throw right.reason
  if (content.status === 'rejected') throw content.reason
  return { ...content.value, isNew: true, release: () => undefined }
}

/** Updates whose files are copied as they are. */
function copiedUpdates(step: ServicingStep): string[] {
  if (step.kind === 'copy-to-media') return [step.update.update]
  if (step.kind !== 'service-image') return []
  return step.updates.flatMap(({ update, files }) => (files.length > 0 ? [update] : []))
}

function usedUpdates(plan: ServicingPlan): Set<string> {
  return new Set(
    plan.steps.flatMap(step => {
      if (step.kind === 'copy-to-media') return [step.update.update]
      return step.kind === 'service-image' ? step.updates.map(({ update }) => update) : []
    }),
  )
}
