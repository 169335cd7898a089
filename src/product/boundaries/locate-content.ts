// Where a client gets a version from. The question of every device before it downloads, so it is a handful of indexed questions to the database and
// nothing is kept in memory that could be old: who is taken into maintenance mode is given to nobody from the next question on.

import type { Database } from '#platform/database'
import { type PointOffer, pointOffers } from '#product/distribution'
import { contentForDevices } from '#product/upgrade-packages'
import {
  boundariesOfClient,
  groupedPoints,
  groupsInReach,
  isInGroups,
  type MatchedBoundary,
} from './find-groups-of-client.ts'
import { type ClientAddress, readClientAddress } from './network-address.ts'
import { type ContentSource, type GroupInReach, type LeftOut, rankSources } from './rank-sources.ts'
import { countSentClients, type SentClients } from './sent-clients.ts'

/** How many addresses of one client are looked at. A machine has a handful; who sends more sends nonsense. */
export const mostAddresses = 64

/** A client's question. */
export type LocationQuestion = {
  /** As the client says them, `10.1.2.3` or `10.1.2.3/24`; the prefix lets a point in the same subnet come first. */
  addresses: readonly string[]
  version: { packageId: string; number: number }
  /** How long it has been trying, in minutes; null: it does not wait, as a task sequence that runs. */
  waitedMinutes: number | null
  /** Whether its deployment lets it leave its own boundary groups; both when absent. */
  allowNeighbours?: boolean
  allowDefaultSite?: boolean
}

/** The answer. */
export type ContentLocation = {
  /** The digest of the version, as manifests and tickets name it. */
  contentVersion: string
  /** The best first. Empty: ask again after `askAgainAfterMinutes`, or when a point has the content. */
  sources: ContentSource[]
  /** Points within reach that are not given, and why. */
  leftOut: LeftOut[]
  /** In how many minutes more sources are to be had by waiting; null: by waiting alone there will be none. */
  askAgainAfterMinutes: number | null
  /** Addresses from which nothing follows, and why. */
  unusableAddresses: { address: string; reason: string }[]
}

/** Clients that were sent by this process. */
const sentClients = countSentClients()

/**
 * The sources for a client, in the order in which it tries them.
 * @throws PackageMissing, PackageVersionMissing; PackageVersionBad: nobody shall begin with what is marked bad
 */
export async function locateContent(
  db: Database,
  question: LocationQuestion,
  sent: SentClients = sentClients,
): Promise<ContentLocation> {
  const found = await findOffers(db, question, 'in-reach')
  const answer = { ...found.about, ...rankSources({ ...found.circumstances, sentSince: sent.since }) }
  const [first] = answer.sources
  if (first) sent.note(first.pointId)
  return { ...answer, askAgainAfterMinutes: nextFallback(found.circumstances.groups, question) }
}

/** What somebody sees who asks where a client would be sent. */
export type LocationPreview = ContentLocation & {
  boundaries: MatchedBoundary[]
  groups: {
    boundaryGroup: string
    relation: GroupInReach['relation']
    availableAfterMinutes: number | null
  }[]
}

/** The same with everything that people want to know: every point, also those out of reach, and which boundaries matched. Nobody is sent. */
export async function previewLocation(db: Database, question: LocationQuestion): Promise<LocationPreview> {
  const found = await findOffers(db, question, 'all')
  return {
    ...found.about,
    ...rankSources({ ...found.circumstances, sentSince: sentClients.since }),
    askAgainAfterMinutes: nextFallback(found.circumstances.groups, question),
    boundaries: await boundariesOfClient(db, found.circumstances.addresses),
    groups: found.circumstances.groups.map(({ boundaryGroup, relation, availableAfterMinutes }) => ({
      boundaryGroup,
      relation,
      availableAfterMinutes,
    })),
  }
}

async function findOffers(db: Database, question: LocationQuestion, which: 'in-reach' | 'all') {
  const { packageId, number } = question.version
  const read = question.addresses.slice(0, mostAddresses).map(readClientAddress)
  const addresses = read.flatMap(({ address }): ClientAddress[] => (address === null ? [] : [address]))
  const [contentVersion, reach] = await Promise.all([
    contentForDevices(db, packageId, number),
    groupsInReach(db, addresses),
  ])
  const offers = await pointOffers(db, {
    packageId,
    contentVersion,
    ...(which === 'in-reach' && { only: isInGroups(reach) }),
  })
  const grouped = which === 'all' ? await groupedPoints(db) : new Set(reach.flatMap(group => group.points))
  return {
    about: {
      contentVersion,
      unusableAddresses: read.flatMap(({ given, unusable }) =>
        unusable === null ? [] : [{ address: given, reason: unusable }],
      ),
    },
    circumstances: {
      addresses,
      groups: withUngrouped(reach, offers, grouped),
      offers,
      waitedMinutes: question.waitedMinutes,
      allowNeighbours: question.allowNeighbours ?? true,
      allowDefaultSite: question.allowDefaultSite ?? true,
    },
  }
}

/** `grouped`: the points that are in some group, of those that offer. */
function withUngrouped(
  reach: readonly GroupInReach[],
  offers: readonly PointOffer[],
  grouped: ReadonlySet<string>,
): GroupInReach[] {
  const ungrouped = offers.map(offer => offer.pointId).filter(id => !grouped.has(id))
  return reach.map(group =>
    group.holdsUngroupedPoints ? { ...group, points: [...group.points, ...ungrouped] } : group,
  )
}

/** In how many minutes the next group comes within reach. */
function nextFallback(groups: readonly GroupInReach[], { waitedMinutes }: LocationQuestion): number | null {
  if (waitedMinutes === null) return null
  const later = groups.flatMap(({ availableAfterMinutes: minutes }) =>
    minutes !== null && minutes > waitedMinutes ? [minutes - waitedMinutes] : [],
  )
  return later.length === 0 ? null : Math.min(...later)
}
