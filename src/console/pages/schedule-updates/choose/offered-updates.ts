// The updates that can be chosen for packages: those of the catalogue that apply to their images, and files that were imported by hand.

import { useQueries, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ApplicableUpdates, SoftwareUpdate, UpdateDownload } from '#api-client'
import { softwareUpdatesQuery, updateDownloadsQuery, updatesToChooseQuery } from '#console/data'
import type { ServicedPackage } from '../schedule-updates-page.tsx'

/** Which processors are shown. */
export type Architecture = 'all' | 'x86' | 'amd64' | 'arm64'

/** What is looked for. */
export type Filter = { text: string; architecture: Architecture; withSuperseded: boolean }

/** An image that an update applies to, with the rules that decided it. */
export type AppliesTo = { packageId: string; image: string; because: string[] }

/** An update that can be chosen. */
export type OfferedUpdate = {
  /** Its ID: in the catalogue, or of the imported file. */
  name: string
  title: string
  kb: string | null
  classification: string | null
  released: string | null
  /** Empty for an imported file: what it applies to is found out by the plan. */
  appliesTo: AppliesTo[]
  isImported: boolean
  /** The files of it that the content library holds, as a schedule names them. */
  files: string[]
  /** Whether all of its files are here; null while that is not known. What is not is downloaded first. */
  isHere: boolean | null
  /** A newer one that applies; null when there is none. */
  supersededBy: string | null
  held: string | null
}

/** What is offered, and what keeps it from being complete. */
export type Offer = {
  updates: OfferedUpdate[]
  isLoading: boolean
  problem: Error | null
  /** Packages about whose images nothing is decided yet. */
  notDecided: string[]
  /** What cannot be decided, in the words of the site. */
  problems: string[]
  /** How many apply beyond those that are listed. */
  more: number
}

/** See the top of this file. */
export function useOffer(packages: readonly ServicedPackage[], filter: Filter): Offer {
  const { text, architecture, withSuperseded } = filter
  const answers = useQueries({
    queries: packages.map(one => updatesToChooseQuery(one.id, text, withSuperseded)),
    combine: queries => ({
      data: queries.flatMap(query => query.data ?? []),
      isLoading: queries.some(query => query.isPending),
      problem: queries.find(query => query.error)?.error ?? null,
    }),
  })
  const imported = useQuery(softwareUpdatesQuery())
  const applying = useMemo(() => merge(answers.data, architecture), [answers.data, architecture])
  const downloads = useQuery({
    ...updateDownloadsQuery(applying.map(one => one.name)),
    enabled: applying.length > 0,
    placeholderData: before => before,
  })
  return useMemo(() => {
    const here = new Map(downloads.data?.map(one => [one.updateId, one]))
    const fromCatalogue = applying.map(one => withFiles(one, here.get(one.name)))
    const articles = new Set(fromCatalogue.map(one => one.kb))
    const taken = new Set(fromCatalogue.flatMap(one => one.files))
    const files = (imported.data ?? [])
      .filter(one => !taken.has(one.id) && (one.kb === null || !articles.has(one.kb)))
      .filter(one => fits(one, filter))
      .map(offerFile)
    const notDecided = answers.data.filter(isNotDecided).map(one => one.packageId)
    const problems = answers.data.flatMap(one =>
      one.images.flatMap(image => (image.problem === null ? [] : [`${one.packageId}: ${image.problem}`])),
    )
    const more = answers.data.reduce((sum, one) => sum + one.total - one.updates.length, 0)
    return {
      updates: [...fromCatalogue, ...files],
      isLoading: answers.isLoading || imported.isPending,
      problem: answers.problem ?? imported.error,
      notDecided,
      problems: [...new Set(problems)],
      more,
    }
  }, [answers, applying, downloads.data, imported.data, imported.isPending, imported.error, filter])
}

function withFiles(one: OfferedUpdate, download: UpdateDownload | undefined): OfferedUpdate {
  if (download === undefined) return one
  const files = download.files.flatMap(file => file.heldAs ?? [])
  return { ...one, files, isHere: download.state === 'downloaded' }
}

function isNotDecided({ images }: ApplicableUpdates): boolean {
  return images.length === 0 || images.every(image => image.decidedAt === null && image.problem === null)
}

function merge(answers: readonly ApplicableUpdates[], architecture: Architecture): OfferedUpdate[] {
  const found = new Map<string, OfferedUpdate>()
  for (const { packageId, images, updates } of answers) {
    const processors = new Map(images.map(image => [keyOf(image), image.architecture]))
    for (const update of updates) {
      const here = update.images.filter(
        image =>
          image.answer === 'applicable' &&
          (architecture === 'all' || processors.get(keyOf(image)) === architecture),
      )
      if (here.length === 0) continue
      const before = found.get(update.updateId)
      const appliesTo = here.map(image => ({
        packageId,
        image: `${image.path.split('/').at(-1)}:${image.index}`,
        because: image.because,
      }))
      found.set(update.updateId, {
        name: update.updateId,
        title: update.title,
        kb: update.kb,
        classification: update.classification,
        released: update.createdAt,
        appliesTo: [...(before?.appliesTo ?? []), ...appliesTo],
        isImported: false,
        files: [],
        isHere: null,
        supersededBy: here.find(image => image.supersededBy !== null)?.supersededBy ?? null,
        held: update.policy.held?.reason ?? null,
      })
    }
  }
  return [...found.values()].sort((left, right) => (right.released ?? '').localeCompare(left.released ?? ''))
}

function keyOf({ path, index }: { path: string; index: number }): string {
  return `${path} ${index}`
}

function fits(one: SoftwareUpdate, { text, architecture }: Filter): boolean {
  if (architecture !== 'all' && one.architecture !== null && one.architecture !== architecture) return false
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const said = `${one.title} ${one.kb ?? ''} ${one.fileName}`.toLowerCase()
  return words.every(word => said.includes(word))
}

function offerFile(one: SoftwareUpdate): OfferedUpdate {
  return {
    name: one.id,
    title: one.title,
    kb: one.kb,
    classification: null,
    released: null,
    appliesTo: [],
    isImported: true,
    files: [one.id],
    isHere: true,
    supersededBy: null,
    held: null,
  }
}
