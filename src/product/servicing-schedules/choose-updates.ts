// Which updates a package gets: those that somebody named, or those that a saved rule chooses for it now.

import type { Database } from '#platform/database'
import { reportError, SlipstreamError } from '#platform/errors'
import { isTriedAgain } from '#platform/jobs'
import type { ContentLibrary } from '#product/content-library'
import { classOf } from '#product/servicing'
import { checkFactsAreCurrent, readUpdate } from '#product/software-updates'
import { NothingToDownload, readDownloads } from '#product/update-downloads'
import { type Evaluation, evaluateSelection, kindOfTitle, previewRule } from '#product/update-selection'
import type { ChosenUpdate, LeftOutUpdate } from './chosen-update.ts'
import type { ScheduleDefinition } from './schedule-definition.ts'

/** What choosing needs. */
export type ChoosingHouse = {
  db: Database
  library: Pick<ContentLibrary, 'reader'>
  /** Throws when the site's policy does not let this update file be chosen. */
  refuseUpdate: (db: Database, file: { kb: string | null; sha1: string }) => Promise<void>
}

/** What was chosen and left out; `note`: about which images nothing can be decided, or null. */
export type UpdateChoice = { chosen: ChosenUpdate[]; leftOut: LeftOutUpdate[]; note: string | null }

/**
 * Chooses for a package. An update that was named by hand and cannot be applied is chosen, with the error.
 * @param isKept whether a rule's choice is kept, for the comparison of next time.
 * @throws SelectionRuleMissing, PackageMissing, SelectionNotDecided
 */
export async function chooseForPackage(
  house: ChoosingHouse,
  asked: { updates: ScheduleDefinition['updates']; packageId: string; by: string; isKept: boolean },
  now: Date,
): Promise<UpdateChoice> {
  const { updates, packageId, by, isKept } = asked
  if (updates.by === 'hand') return chooseByHand(house, { names: updates.names, by })
  const question = { name: updates.rule, packageId }
  const found = isKept
    ? await evaluateSelection(house, { ...question, by }, now)
    : await previewRule(house, question, now)
  return {
    chosen: await withFiles(house.db, found),
    leftOut: found.leftOut,
    note:
      found.notDecidable.length === 0
        ? null
        : `Nothing can be decided about ${found.notDecidable.join('; ')}`,
  }
}

async function chooseByHand(
  { db, refuseUpdate }: ChoosingHouse,
  { names, by }: { names: readonly string[]; by: string },
): Promise<UpdateChoice> {
  const chosen: ChosenUpdate[] = []
  const why = `${by} chose it.`
  for (const name of names) {
    const common = { name, updateId: null, why }
    try {
      const update = await readUpdate(db, name)
      checkFactsAreCurrent(update)
      await refuseUpdate(db, update)
      const { id, kb, title, kind } = update
      chosen.push({
        ...common,
        kb,
        title,
        class: classOf(kind),
        files: [id],
        isHere: true,
        error: null,
      })
    } catch (error) {
      // What is away comes back: it says nothing of the update.
      if (!(error instanceof SlipstreamError) || isTriedAgain(error, 1)) throw error
      const unknown = { kb: null, title: name, class: 'other' as const, files: [], isHere: false }
      chosen.push({ ...common, ...unknown, error: reportError(error) })
    }
  }
  return { chosen, leftOut: [], note: null }
}

async function withFiles(db: Database, { rule, chosen }: Evaluation): Promise<ChosenUpdate[]> {
  if (chosen.length === 0) return []
  const why = `The rule “${rule}” chose it.`
  const downloads = await readDownloads(
    db,
    chosen.map(one => one.updateId),
  )
  const known = new Map(downloads.map(one => [one.updateId, one]))
  return chosen.map(({ updateId, kb, title }) => {
    const { state, files = [] } = known.get(updateId) ?? {}
    return {
      name: updateId,
      updateId,
      kb,
      title,
      class: classOf(kindOfTitle(title)),
      why,
      files: files.flatMap(file => file.heldAs ?? []),
      isHere: state === 'downloaded',
      error:
        state === 'no-files'
          ? reportError(new NothingToDownload({ updates: [updateId], reasons: [] }))
          : null,
    }
  })
}

/** The updates with the files that are here now; `error` is why the others did not come. */
export async function refreshFiles(
  db: Database,
  chosen: readonly ChosenUpdate[],
  error: ChosenUpdate['error'],
): Promise<ChosenUpdate[]> {
  const missing = chosen.filter(isToDownload)
  if (missing.length === 0) return [...chosen]
  const found = await readDownloads(
    db,
    missing.map(one => one.name),
  )
  const known = new Map(found.map(one => [one.updateId, one]))
  return chosen.map(one => {
    const now = known.get(one.name)
    if (!isToDownload(one) || now === undefined) return one
    const files = now.files.flatMap(file => file.heldAs ?? [])
    return now.state === 'downloaded' ? { ...one, files, isHere: true } : { ...one, files, error }
  })
}

/** Whether files of it have to come. */
export function isToDownload({ isHere, error }: ChosenUpdate): boolean {
  return !isHere && error === null
}
