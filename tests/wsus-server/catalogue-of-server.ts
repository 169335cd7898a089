// What a server has and since when. An anchor is the number of the last change and a time, as one of Microsoft's writes it; nobody else reads it.

import { documentOf, type ServerMadeUpdate } from './server-update.ts'

type Entry = { update: ServerMadeUpdate; changedAt: number }

/** Which updates are asked for. `delta`: only what is newer than the anchor. */
export type AskedList = {
  anchor: string | null
  isConfig: boolean
  categories: { id: string; delta: boolean }[]
  classifications: { id: string; delta: boolean }[]
}

/** The updates of a server. */
export class CatalogueOfServer {
  readonly #entries = new Map<string, Entry>()
  #change = 0

  /** Adds updates, or puts newer revisions in the place of theirs. */
  publish(...updates: readonly ServerMadeUpdate[]): void {
    for (const update of updates) {
      this.#change += 1
      this.#entries.set(update.updateId, { update, changedAt: this.#change })
    }
  }

  /** Takes an update away, as an administrator of the server may. */
  remove(updateId: string): void {
    this.#entries.delete(updateId)
  }

  get anchor(): string {
    return `${this.#change},2026-01-13 10:00:00.${String(this.#change % 1000).padStart(3, '0')}`
  }

  /** Whether this server gave it. */
  isAnchor(anchor: string): boolean {
    return changesUpTo(anchor) <= this.#change
  }

  /** Null when the anchor is not one of this server ([MS-WSUSSS] 3.1.4.5). */
  list({ anchor, isConfig, categories, classifications }: AskedList): ServerMadeUpdate[] | null {
    const since = anchor === null || anchor === '' ? 0 : changesUpTo(anchor)
    if (since > this.#change) return null
    const isFiltered = !isConfig && (categories.length > 0 || classifications.length > 0)
    return [...this.#entries.values()]
      .filter(({ update, changedAt }) => {
        if (((update.type ?? 'Software') !== 'Software') !== isConfig) return false
        if (!isFiltered) return changedAt > since
        // A server gives everything of a category again that is not asked for as what is newer.
        const fits = (list: AskedList['categories']) =>
          list.some(
            one =>
              (changedAt > since || !one.delta) && update.prerequisites?.some(ids => ids.includes(one.id)),
          )
        return fits(categories) && fits(classifications)
      })
      .map(({ update }) => update)
  }

  /** One revision and its document; null when the server has it not. */
  find(updateId: string, revisionNumber: number): { update: ServerMadeUpdate; document: string } | null {
    const found = this.#entries.get(updateId)?.update
    if (found === undefined || (found.revisionNumber ?? 1) !== revisionNumber) return null
    return { update: found, document: documentOf(found) }
  }
}

/** The number of the last change that an anchor knows; more than any when it is none. */
function changesUpTo(anchor: string): number {
  return Number(/^(\d+),[\d: .-]+$/.exec(anchor)?.[1] ?? Number.POSITIVE_INFINITY)
}
