// Says where the packages of a version come from: finds each image in the version before, and the update in the run's plan.

import type { Database } from '#platform/database'
import type { RunOfVersion } from '#product/servicing'
import type { ServicingStep } from '#product/servicing-engines'
import { readUpdate } from '#product/software-updates'
import type { AppliedUpdate, ImageContents } from './image-contents.ts'
import type { ImageStored } from './keep-contents.ts'
import { originOfPackages, type PackagesBefore } from './origin-of-packages.ts'
import type { ImageRead } from './read-version-images.ts'

type ImageStep = Extract<ServicingStep, { kind: 'service-image' }>

/** Gives every package of the images its origin. `before` is null for media as they were added. */
export async function comeFrom(
  db: Database,
  version: {
    images: readonly ImageRead[]
    before: readonly ImageStored[] | null
    run: RunOfVersion | null
    version: number
  },
): Promise<ImageStored[]> {
  const { images, before, run } = version
  const articles = await articlesOf(db, run)
  return images.map(({ contents, packages }) => {
    const old = before?.find(image => isSameImage(image.contents, contents))
    const step = run?.plan.steps.find(
      (one): one is ImageStep =>
        one.kind === 'service-image' && one.path === old?.contents.path && one.index === old.contents.index,
    )
    const appliedBy = (identity: string): AppliedUpdate => {
      const update = updateOf(step, identity)
      return {
        version: version.version,
        run: run?.id ?? null,
        update: update?.update ?? null,
        kb: (update && articles.get(update.update)) ?? null,
        title: update?.title ?? null,
      }
    }
    const known: PackagesBefore =
      before === null ? 'none' : !old || old.contents.problem !== null ? 'unreadable' : old.packages
    return { contents, packages: originOfPackages(packages, known, appliedBy) }
  })
}

/** A recovery image is named after the first image that holds it, and that can be another one than before. */
function isSameImage(old: ImageContents, now: ImageContents): boolean {
  if (old.inside === null || now.inside === null)
    return old.inside === now.inside && old.path === now.path && old.index === now.index
  const [holder] = now.inside.indexes
  return old.inside.path === now.inside.path && holder !== undefined && old.inside.indexes.includes(holder)
}

/** The update that the plan has for a package; the step's only update when the plan leaves the packages to the engine. */
function updateOf(step: ImageStep | undefined, identity: string): ImageStep['updates'][number] | undefined {
  if (step === undefined) return undefined
  const wanted = identity.toLowerCase()
  const named = step.updates.find(({ packages }) =>
    packages.some(one => one.identity.toLowerCase() === wanted),
  )
  return named ?? (step.updates.length === 1 ? step.updates[0] : undefined)
}

/** The KB articles of the run's updates. */
async function articlesOf(db: Database, run: RunOfVersion | null): Promise<Map<string, string | null>> {
  const steps = run?.plan.steps ?? []
  const updates = steps.flatMap(step => (step.kind === 'service-image' ? step.updates : []))
  const articles = new Map<string, string | null>()
  for (const { update } of updates) {
    if (!articles.has(update)) articles.set(update, (await readUpdate(db, update)).kb)
  }
  return articles
}
