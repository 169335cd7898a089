// Which DISM this is.

import { DismOutputUnreadable } from './errors.ts'
import { type DismOptions, runDism } from './run-dism.ts'

/** The version that DISM prints at the start of every run: `10.0.26100.1`. @throws DismOutputUnreadable when it prints none */
export async function dismVersion(options: DismOptions): Promise<string> {
  const doing = 'ask for the version of DISM'
  const { lines } = await runDism({ doing, args: ['/Get-MountedImageInfo'], options, holdLines: true })
  const version = lines.flatMap(line => /^Version:\s+(\d+(?:\.\d+){1,3})\s*$/.exec(line)?.[1] ?? [])[0]
  if (version === undefined) throw new DismOutputUnreadable({ doing, line: lines[0] ?? '' })
  return version
}
