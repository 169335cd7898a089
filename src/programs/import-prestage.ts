// Starting the distribution point to import a prestage file instead of running.

import { type ImportHouse, importPrestage } from '#product/distribution-point'

const tellEveryMs = 2000

/** Imports, says now and then on standard error how far it is, and on standard output what came of it. */
export async function importAndTell(house: ImportHouse, file: string, signal: AbortSignal): Promise<void> {
  let toldAt = performance.now()
  const report = (phase: string, bytesDone: number) => {
    if (performance.now() - toldAt < tellEveryMs) return
    toldAt = performance.now()
    process.stderr.write(`${phase}: ${Math.round(bytesDone / 1_000_000)} MB\n`)
  }
  const { versions, objectsWritten, bytesWritten, objectsHeld } = await importPrestage(house, file, {
    signal,
    report,
  })
  const names = versions.map(({ packageId, version }) => `version ${version} of ${packageId}`)
  process.stdout.write(
    `Imported ${names.join(' and ')}: ${objectsWritten} objects written (${bytesWritten} bytes), ${objectsHeld} were here. Everything was read and is right.\n`,
  )
}
