// Reads the progress lines that wimlib-imagex writes, for example
// `Archiving file data: 12 MiB of 34 MiB (35%) done`.

/** How far a long run is. `bytesTotal` is null while it is not known yet. */
export type WimProgress = { phase: string; bytesDone: number; bytesTotal: number | null }

const phases: readonly [RegExp, string][] = [
  [/^Archiving file data/, 'archive'],
  [/^Extracting file data/, 'extract'],
  [/^Verifying file data/, 'verify'],
  [/^Verifying integrity/, 'verify-integrity'],
  [/^Calculating integrity table/, 'write-integrity'],
  [/^Splitting WIM/, 'split'],
]

const units: Record<string, number> = {
  bytes: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
}

/**
 * The progress in a line, or null when the line holds none. wimlib rounds to whole units, and prints the percentage as
 * well: the finer of the two is taken.
 */
export function readProgressLine(line: string): WimProgress | null {
  const scan = /^(\d+) (bytes|KiB|MiB|GiB|TiB) scanned /.exec(line)
  if (scan !== null) {
    return { phase: 'scan', bytesDone: Number(scan[1]) * (units[scan[2] ?? ''] ?? 1), bytesTotal: null }
  }
  const match = /: (\d+) (bytes|KiB|MiB|GiB|TiB) of (\d+) (bytes|KiB|MiB|GiB|TiB) \((\d+)%\)/.exec(line)
  const phase = phases.find(([start]) => start.test(line))?.[1]
  if (match === null || phase === undefined) return null
  const bytesTotal = Number(match[3]) * (units[match[4] ?? ''] ?? 1)
  const counted = Number(match[1]) * (units[match[2] ?? ''] ?? 1)
  const bytesDone = Math.min(bytesTotal, Math.max(counted, Math.floor((bytesTotal * Number(match[5])) / 100)))
  return { phase, bytesDone, bytesTotal }
}
