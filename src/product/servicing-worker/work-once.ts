// Work once, on a worker: it asks its site for the result of the same work, and takes it instead of doing the work again; what it made goes to
// the site with what it delivers.

import type { ContentManifest } from '#product/content-manifest'
import { type AddedFile, ContentHashMismatch, type ContentStore } from '#product/content-store'
import { fetchFiles, SourceUnsound } from '#product/distribution-protocol'
import { type DoneBefore, type InstallTimes, readRecoveryImagePath } from '#product/servicing-engines'
import { type CarriedOut, ServicingNotProven } from '#product/servicing-work'
import { SiteAway } from '#product/site-link'
import type { HeldLease } from './hold-lease.ts'
import type { ObjectsOfRun } from './keep-objects.ts'
import { isLeaseLost, type LeaseCalls, withPatience } from './site-calls.ts'

/** Work that others need not do again; `added` is null for a WIM file of the media, which is delivered anyhow. */
export type MadeOnce = { key: string; path: string; installTimes: InstallTimes; added: AddedFile | null }

/** What carrying out once needs. */
export type OnceInput = {
  store: ContentStore
  objects: ObjectsOfRun
  calls: LeaseCalls
  lease: HeldLease
  /** SHA-256 of the unchanged WIM files, by path inside the media. */
  originals: Readonly<Record<string, string>>
  /** Manifests of content whose objects may be in the store. */
  held: readonly ContentManifest[]
}

/**
 * Carries a plan out with what was done before. A result that holds something of it and is not proven is thrown away, with what was taken, and
 * everything is done here.
 */
export async function carryOutOnce(
  input: OnceInput,
  carryOut: (doneBefore: DoneBefore) => Promise<CarriedOut>,
): Promise<CarriedOut & { made: MadeOnce[]; bytesTaken: number }> {
  const { calls, lease } = input
  const first = openDoneBefore(input)
  try {
    return { ...(await carryOut(first.before)), ...first.sums() }
  } catch (error) {
    const { taken } = first
    if (!(error instanceof ServicingNotProven) || taken.length === 0) throw error
    lease.say(
      `[slipstream] ${error.message} What was taken from earlier work is not used, and not given again.`,
    )
    await withPatience(() => calls.refuseDone(taken, lease.signal), lease.signal)
    const { before, sums } = openDoneBefore(input)
    return { ...(await carryOut({ ...before, find: async () => null })), ...sums() }
  }
}

function openDoneBefore(input: OnceInput) {
  const { store, objects, calls, lease, originals } = input
  const { signal } = lease
  const taken: string[] = []
  const made: MadeOnce[] = []
  let bytesTaken = 0
  const before: DoneBefore = {
    originals,
    async find(key) {
      const found = await withPatience(() => calls.findDone(key, signal), signal)
      if (found === null) return null
      const { sha256, size, installTimes } = found
      try {
        bytesTaken += await fetchResult(input, { sha256, size })
      } catch (error) {
        signal.throwIfAborted()
        if (isLeaseLost(error) || error instanceof SiteAway) throw error
        const why = error instanceof Error ? error.message : String(error)
        lease.say(`[slipstream] the result of the same work cannot be used: ${why} The work is done here.`)
        // A cut network or a full disk here says nothing about the result, which others may use.
        if (isWrong(error)) await withPatience(() => calls.refuseDone([key], signal), signal)
        return null
      }
      taken.push(key)
      return { file: (await store.open(sha256)).path, installTimes }
    },
    async keep({ key, path, file, installTimes }) {
      const isInner = readRecoveryImagePath(path) !== null
      const added = isInner ? await objects.adding(() => store.addFile(file, { signal })) : null
      made.push({ key, path, installTimes, added })
    },
  }
  return { before, taken, sums: () => ({ made, bytesTaken }) }
}

/** Whether the bytes of the result are not what they should be. */
function isWrong(error: unknown): boolean {
  return error instanceof ContentHashMismatch || error instanceof SourceUnsound
}

/** Brings a result into the store, checked by its digest; says how many bytes came over the network. */
async function fetchResult(
  { store, objects, calls, lease, held }: OnceInput,
  file: { sha256: string; size: number },
): Promise<number> {
  const { signal } = lease
  await objects.need([file.sha256])
  if (await store.has(file.sha256)) await store.verify(file.sha256, { signal })
  const { bytesFetched } = await fetchFiles({
    files: [file],
    sources: [calls.source],
    store,
    held,
    signal,
    onProgress: ({ bytesDone, bytesTotal }) => lease.report({ phase: 'downloading', bytesDone, bytesTotal }),
  })
  return bytesFetched
}
