// How fast content may come to a device that leaves the line and the processor to others. Pure. As LEDBAT does (RFC 6817): when packets wait longer than they
// did on an empty line, a queue has formed somewhere on the way, and whoever is in no hurry goes back before others lose packets.

/** What was seen since the last look. */
export type Seen = {
  /** How long a new connection to the source took, and the shortest of the last minutes, in milliseconds; null: it could not be had at all. */
  connectMs: number | null
  shortestConnectMs: number
  /** The part of the processors that other programs used, 0 to 1. */
  othersUse: number
  /** What arrived, in bytes in a second. */
  received: number
}

/** The rate that holds now. While it is looking for what the line bears, it doubles. */
export type PoliteRate = { bytesPerSecond: number; isSeeking: boolean }

/** More waiting than this is a queue; RFC 6817 allows 100 ms at most. */
const longestQueueMs = 60
const busyFrom = 0.75
/** Slower connections are cut by points that see nothing being taken. */
const slowestRate = 64 * 1024
/** Where it begins. */
export const firstRate: PoliteRate = { bytesPerSecond: 512 * 1024, isSeeking: true }

/** The rate until the next look: half of it when others want the line or the processors, else a little more. `most`: never more than that; null: no limit. */
export function nextRate(
  { bytesPerSecond, isSeeking }: PoliteRate,
  seen: Seen,
  most: number | null,
): PoliteRate {
  const { connectMs, shortestConnectMs, othersUse, received } = seen
  const bounded = (wanted: number) =>
    Math.min(Math.max(slowestRate, wanted), most ?? Number.POSITIVE_INFINITY)
  const hasQueue = connectMs === null || connectMs - shortestConnectMs > longestQueueMs
  if (hasQueue || othersUse > busyFrom)
    return { bytesPerSecond: bounded(bytesPerSecond / 2), isSeeking: false }
  const more = isSeeking ? bytesPerSecond : Math.max(slowestRate, bytesPerSecond / 8)
  // A rate that is not used says nothing about the line: it does not grow beyond twice of what came.
  const wanted = Math.min(bytesPerSecond + more, Math.max(bytesPerSecond, 2 * received))
  return { bytesPerSecond: bounded(wanted), isSeeking }
}
