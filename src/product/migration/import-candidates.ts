// Adds candidates as packages, in the way in which every package is added: each is an operation of its own.

import { type ErrorReport, reportError, SlipstreamError } from '#platform/errors'
import { type AskHouse, askForPackage } from '#product/upgrade-packages'
import { CandidateMissing } from './errors.ts'
import { findLayout } from './find-layout.ts'

/** What is to be added: paths of candidates, with the names that they get. */
export type ImportRequest = {
  path: string
  packages: readonly { path: string; name: string; version: string; comment: string }[]
  licenceAccepted: boolean
}

/** What came of one: its operation, or why it was not begun. */
export type ImportedPackage = {
  path: string
  name: string
  operation: string | null
  error: ErrorReport | null
}

/**
 * Asks for the packages. One that is refused keeps no other from being added.
 * @throws CandidateMissing before anything is begun, the errors of findLayout
 */
export async function importCandidates(
  house: AskHouse,
  { path, packages, licenceAccepted }: ImportRequest,
  by: string,
): Promise<ImportedPackage[]> {
  const { places } = await findLayout(path)
  const known = new Set(places.filter(place => place.problem === null).map(place => place.path))
  for (const one of packages)
    if (!known.has(one.path)) throw new CandidateMissing({ path: one.path, folder: path })
  const asked: ImportedPackage[] = []
  for (const one of packages) {
    const whole = { ...one, licenceAccepted, architecture: null, language: null, extractIndex: null }
    const about = { path: one.path, name: one.name }
    try {
      const { operation } = await askForPackage(house, whole, by)
      asked.push({ ...about, operation, error: null })
    } catch (error) {
      if (!(error instanceof SlipstreamError)) throw error
      asked.push({ ...about, operation: null, error: reportError(error) })
    }
  }
  return asked
}
