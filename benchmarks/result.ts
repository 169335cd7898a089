// What every benchmark says.

/** The result of one benchmark: medians over the rounds, as ratios of ours to a peer's. */
export type BenchmarkResult = {
  name: string
  /** Seconds of each round, by who ran. */
  rounds: Record<string, number[]>
  /** Ours divided by the peer's, medians. */
  ratios: Record<string, number>
  /** The most that each ratio shall be. */
  goals: Record<string, number>
  met: boolean
  /** What a person shall read beside the ratios. */
  words?: string[]
}

/** How large a run shall be, for benchmarks that let it be chosen; the rest pass over it. */
export type BenchmarkSize = {
  megabytes: number | undefined
  points: number | undefined
  devices: number | undefined
}

/** The middle value; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** The value below which so many of a hundred are. */
export function percentile(values: readonly number[], hundredth: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * hundredth) / 100))] ?? 0
}

/** Two digits after the point. */
export function round(value: number): number {
  return Math.round(value * 100) / 100
}
