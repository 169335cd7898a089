// How long it takes until many points hold a version, and what it costs the site's link: a model of flows that share links. Pure: the
// same scene gives the same answer.
//
// Every transfer under way gets its fair share of each link that it crosses (max-min fairness: the fullest link is divided evenly
// among its transfers, what they leave elsewhere goes to the others). A point gives nothing before it has verified everything, as real
// ones do.

/** A point that shall get the version. Names are those of the scene. */
export type SimulatedPoint = {
  name: string
  /** Another point, or null for the site. */
  source: string | null
  /** The links that its transfer crosses. */
  links: readonly string[]
}

/** See the top of this file. */
export type Scene = {
  points: readonly SimulatedPoint[]
  /** Bytes a second of each link. */
  links: Readonly<Record<string, number>>
  /** The most that one point takes in, bytes a second. */
  pointBytesPerSecond: number
  /** Bytes that travel to each point. */
  bytes: number
  /** From the last byte to the receipt. */
  verifySeconds: number
  /** The link of which is told how much it carried. */
  watch: string
}

/** What came of it. */
export type Outcome = {
  /** Until half of the points, and until all of them, had verified it. */
  halfSeconds: number
  allSeconds: number
  /** What the watched link carried, and how long at least one transfer crossed it. */
  watchedBytes: number
  watchedSeconds: number
}

type Flow = { point: SimulatedPoint; left: number; rate: number }

/** Bytes that count as none, because times are not whole. */
const tiny = 1e-3

/** Runs the scene to its end. @throws Error when a point waits for one that never gets anything, or crosses an unknown link */
export function simulate(scene: Scene): Outcome {
  const waiting = Map.groupBy(scene.points, point => point.source)
  const verified: number[] = []
  /** Points that verify, with the moment when they are done, the earliest first: all take equally long. */
  const verifying: { at: number; name: string }[] = []
  let flows: Flow[] = []
  let now = 0
  let watchedSeconds = 0
  const start = (source: string | null) => {
    for (const point of waiting.get(source) ?? []) flows.push({ point, left: scene.bytes, rate: 0 })
  }
  start(null)
  while (flows.length > 0 || verifying.length > 0) {
    share(flows, scene)
    const nextEnd = Math.min(...flows.map(flow => flow.left / flow.rate))
    const nextVerified = verifying[0] ? verifying[0].at - now : Number.POSITIVE_INFINITY
    const step = Math.min(nextEnd, nextVerified)
    if (flows.some(({ point }) => point.links.includes(scene.watch))) watchedSeconds += step
    now += step
    for (const flow of flows) flow.left -= flow.rate * step
    for (const { point, left } of flows)
      if (left < tiny) verifying.push({ at: now + scene.verifySeconds, name: point.name })
    flows = flows.filter(({ left }) => left >= tiny)
    while (verifying[0] && verifying[0].at <= now + 1e-9) {
      verified.push(now)
      start(verifying.shift()?.name ?? null)
    }
  }
  if (verified.length < scene.points.length)
    throw new Error('some points wait for a source that gets nothing')
  const crossing = scene.points.filter(({ links }) => links.includes(scene.watch))
  return {
    halfSeconds: verified[Math.ceil(verified.length / 2) - 1] ?? 0,
    allSeconds: verified.at(-1) ?? 0,
    watchedBytes: crossing.length * scene.bytes,
    watchedSeconds,
  }
}

/** Gives every flow its rate: the link with the smallest share first, until all flows have one. */
function share(flows: readonly Flow[], { links, pointBytesPerSecond }: Scene): void {
  const free = new Map<string, number>()
  const open = new Map<string, Set<Flow>>()
  for (const flow of flows)
    for (const link of flow.point.links) {
      const speed = links[link]
      if (speed === undefined) throw new Error(`there is no link ${link}`)
      free.set(link, speed)
      open.set(link, (open.get(link) ?? new Set()).add(flow))
    }
  const left = new Set(flows)
  const settle = (flow: Flow, rate: number) => {
    flow.rate = rate
    left.delete(flow)
    for (const link of flow.point.links) {
      free.set(link, (free.get(link) ?? 0) - rate)
      open.get(link)?.delete(flow)
    }
  }
  while (left.size > 0) {
    let least = pointBytesPerSecond
    let fullest: Set<Flow> = left
    for (const [link, crossing] of open) {
      const portion = (free.get(link) ?? 0) / crossing.size
      if (crossing.size > 0 && portion < least) {
        least = portion
        fullest = crossing
      }
    }
    for (const flow of [...fullest]) settle(flow, least)
  }
}
