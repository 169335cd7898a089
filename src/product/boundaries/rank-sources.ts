// In which order a client is sent to which points: the reference product's order of sources, then what is so at this moment. Pure.

import type { PointOffer } from '#product/distribution'
import { type ClientAddress, readAddress } from './network-address.ts'

/** How a client comes to a point: by a boundary group of its own, by a neighbour, or by the default site boundary group. */
export const sourceRelations = ['current', 'neighbour', 'default-site'] as const
/** See above. */
export type SourceRelation = (typeof sourceRelations)[number]

/** A boundary group within the client's reach, with its points by ID. Null minutes: its clients never fall back to it. */
export type GroupInReach = {
  id: number
  boundaryGroup: string
  relation: SourceRelation
  availableAfterMinutes: number | null
  points: readonly string[]
  /** Points that are in no boundary group count as its own. */
  holdsUngroupedPoints: boolean
}

/** A point that a client may fetch from. */
export type ContentSource = {
  pointId: string
  name: string
  /** Base URLs. */
  addresses: string[]
  certificate: PointOffer['certificate']
  boundaryGroup: string
  relation: SourceRelation
  /** From when on, counted from the client's first try. */
  availableAfterMinutes: number
  /** Why it stands where it stands: clauses for people. */
  reasons: string[]
}

/** Why a point is not among the sources. */
export const leftOutCodes = [
  'maintenance',
  'https-only',
  'no-content',
  'being-removed',
  'not-verified',
  'other-version',
  'not-in-reach',
  'never-falls-back',
  'not-yet',
  'not-allowed',
] as const
/** A point that is not given, and why not. */
export type LeftOut = {
  pointId: string
  name: string
  boundaryGroup: string | null
  code: (typeof leftOutCodes)[number]
  reason: string
}

/** What the order follows from. */
export type Circumstances = {
  addresses: readonly ClientAddress[]
  groups: readonly GroupInReach[]
  offers: readonly PointOffer[]
  /** How long the client has been trying; null: it does not wait, as a running task sequence does not. */
  waitedMinutes: number | null
  /** Whether the deployment lets it leave its own groups. */
  allowNeighbours: boolean
  allowDefaultSite: boolean
  /** How many clients were sent to a point first since it last said how busy it is. */
  sentSince: (offer: PointOffer) => number
}

const relationText: Record<SourceRelation, string> = {
  current: 'a boundary group of the client',
  neighbour: 'a neighbour of a boundary group of the client',
  'default-site': 'the default site boundary group',
}

/**
 * Sources, the best first: a point on the client itself, in its subnet, in its boundary groups, in neighbours by their minutes, in the default site
 * boundary group; among equals those that are heard of, then the least busy. Points that are silent stay: better a try in vain than no source.
 */
export function rankSources(about: Circumstances): { sources: ContentSource[]; leftOut: LeftOut[] } {
  const ranked: { source: ContentSource; order: readonly number[] }[] = []
  const leftOut: LeftOut[] = []
  for (const offer of about.offers) {
    const { pointId, name } = offer
    const way = bestWay(offer, about)
    const leave = (code: LeftOut['code'], reason: string) =>
      leftOut.push({ pointId, name, boundaryGroup: way?.boundaryGroup ?? null, code, reason })
    if (way === null) {
      leave(
        'not-in-reach',
        'it is in no boundary group of the client, in no neighbour of them, and not in the default site boundary group',
      )
      continue
    }
    const { address } = offer
    if (offer.refusal !== null) leave(offer.refusal.code, offer.refusal.reason)
    else if (address === null) leave('https-only', 'it is given to nobody')
    else if (way.refusal !== null) leave(way.refusal.code, way.refusal.reason)
    else ranked.push(placed({ offer, way, address, about }))
  }
  ranked.sort(
    (one, other) => compareOrder(one.order, other.order) || compareText(one.source.name, other.source.name),
  )
  return { sources: ranked.map(one => one.source), leftOut }
}

type Way = GroupInReach & { refusal: { code: LeftOut['code']; reason: string } | null }

/** The best of the groups that hold the point: one that can be taken before one that cannot. */
function bestWay({ pointId }: PointOffer, about: Circumstances): Way | null {
  const ways = about.groups
    .filter(group => group.points.includes(pointId))
    .map(group => ({ ...group, refusal: refusalOf(group, about) }))
  const minutes = (way: Way) => way.availableAfterMinutes ?? Number.POSITIVE_INFINITY
  ways.sort(
    (one, other) =>
      Number(one.refusal !== null) - Number(other.refusal !== null) ||
      sourceRelations.indexOf(one.relation) - sourceRelations.indexOf(other.relation) ||
      compareNumbers(minutes(one), minutes(other)) ||
      compareText(one.boundaryGroup, other.boundaryGroup),
  )
  return ways[0] ?? null
}

function refusalOf(group: GroupInReach, about: Circumstances): Way['refusal'] {
  const { relation, availableAfterMinutes: minutes, boundaryGroup } = group
  if (minutes === null)
    return {
      code: 'never-falls-back',
      reason: `clients never fall back to the boundary group “${boundaryGroup}”`,
    }
  if (relation === 'neighbour' && !about.allowNeighbours)
    return { code: 'not-allowed', reason: 'the client shall not fall back to neighbours' }
  // A client that is in no group has the default site boundary group for its own.
  if (relation === 'default-site' && minutes > 0 && !about.allowDefaultSite)
    return {
      code: 'not-allowed',
      reason: 'the client shall not fall back to the default site boundary group',
    }
  if (about.waitedMinutes !== null && minutes > about.waitedMinutes)
    return {
      code: 'not-yet',
      reason: `clients fall back to the boundary group “${boundaryGroup}” after ${minutes} minutes`,
    }
  return null
}

function placed({
  offer,
  way,
  address,
  about,
}: {
  offer: PointOffer
  way: Way
  address: string
  about: Circumstances
}): { source: ContentSource; order: readonly number[] } {
  const minutes = way.availableAfterMinutes ?? 0
  const nearness = way.relation === 'current' ? nearnessOf(address, about.addresses) : null
  const busy = offer.load.servingRequests + about.sentSince(offer)
  const reasons = [
    ...(nearness === 'same-host' ? ['it is on the client itself'] : []),
    ...(nearness === 'same-subnet' ? ['it is in the client’s subnet'] : []),
    `it is in ${relationText[way.relation]}, “${way.boundaryGroup}”`,
    ...(minutes > 0 ? [`clients fall back to it after ${minutes} minutes`] : []),
    ...(offer.silentSeconds === null
      ? []
      : [`it was not heard of for ${silenceText(offer)}, so it comes last among its equals`]),
    ...(offer.load.isFetching ? ['it is fetching content itself'] : []),
    ...(busy >= 1 ? [`it is answering about ${Math.round(busy)} requests`] : []),
  ]
  const source: ContentSource = {
    pointId: offer.pointId,
    name: offer.name,
    addresses: [address],
    certificate: offer.certificate,
    boundaryGroup: way.boundaryGroup,
    relation: way.relation,
    availableAfterMinutes: minutes,
    reasons,
  }
  const near = nearness === 'same-host' ? 0 : nearness === 'same-subnet' ? 1 : 2
  const silent = Number(offer.silentSeconds !== null)
  // A point that fetches itself counts as one more request: a little slower, no reason to go far away.
  const load = busy + Number(offer.load.isFetching)
  return { source, order: [sourceRelations.indexOf(way.relation), near, minutes, silent, load] }
}

function silenceText({ silentSeconds, load }: PointOffer): string {
  if (load.saidAt === null || silentSeconds === null) return 'ever'
  return silentSeconds < 7200
    ? `${Math.floor(silentSeconds / 60)} minutes`
    : `${Math.floor(silentSeconds / 3600)} hours`
}

/**
 * Whether the point's address shows that it is on the client or in its subnet. A host name shows nothing: names are not looked up here, or one slow
 * name server would hold up every client.
 */
function nearnessOf(address: string, clients: readonly ClientAddress[]): 'same-host' | 'same-subnet' | null {
  const host = URL.parse(address)?.hostname ?? ''
  const point = readAddress(host.replace(/^\[|\]$/g, ''))
  if (point === null) return null
  const sameFamily = clients.filter(client => client.family === point.family)
  if (sameFamily.some(client => client.number === point.number)) return 'same-host'
  const isNear = sameFamily.some(
    ({ subnet }) => subnet !== null && subnet.low <= point.number && point.number <= subnet.high,
  )
  return isNear ? 'same-subnet' : null
}

function compareOrder(one: readonly number[], other: readonly number[]): number {
  for (const [place, value] of one.entries()) {
    const difference = compareNumbers(value, other[place] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function compareNumbers(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
