// What the parts of a running point share.

import type { DataFolder } from '#platform/data-folder'
import type { Log } from '#platform/logging'
import type { ContentStore } from '#product/content-store'
import type { DesiredState, PointCertificate } from '#product/distribution-protocol'
import type { Bell } from './bell.ts'
import type { Outbox } from './outbox.ts'
import type { Membership } from './point-state.ts'
import type { ServingLoad } from './serving-load.ts'
import type { SiteClock } from './site-clock.ts'

/** The certificate that the point shows, over the time in which it runs. */
export type ShownCertificate = {
  /** As the site shall know it now. */
  told: () => PointCertificate
  /** Notes that the site knows these keys. */
  noteTold: (keys: readonly string[]) => Promise<void>
  /** Renews it when it is time. Gives the milliseconds after which to look again. */
  renew: () => Promise<number>
}

/** What holding content needs. */
export type PointHouse = {
  folder: DataFolder
  store: ContentStore
  membership: Membership
  /** Where others reach this point. */
  address: string
  /** What it shows to whoever fetches from it; null when it does not encrypt. */
  certificate: ShownCertificate | null
  log: Log
  /** How often a site that does not let questions wait is asked, in seconds. */
  askSeconds: number
  clock: SiteClock
  /** Where it shows plain folders to everybody; null or absent: nowhere. */
  openContentUrl?: string | null
  /** How busy it is with answering; absent: it does not say. */
  serving?: ServingLoad
}

/** A running point. */
export type Point = PointHouse & {
  bell: Bell
  outbox: Outbox
  desired: Desired
  /** One at a time: who notes down what is under way, and who removes what nobody needs. */
  alone: <Value>(work: () => Promise<Value>) => Promise<Value>
}

/** What the site said last. */
export type Desired = {
  state: DesiredState | null
  /** False while the site seems to be an older or another one: what it does not name is not removed then. */
  isObeyed: boolean
  /** When a version that is no longer desired was first seen so since the start, by `performance.now()`. */
  undesiredHere: Map<string, number>
}

/** Makes an `alone`. */
export function makeTurns(): Point['alone'] {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const mine = last.catch(() => undefined).then(work)
    last = mine
    return mine
  }
}
