// How much free disk a plan needs in its work folder.

import {
  type ImageFacts,
  type MediaFacts,
  readRecoveryImagePath,
  type ServicingStep,
  type UpdateToPlan,
} from '#product/servicing-engines'

/**
 * Cabinets of updates seldom pack better than one to four. The unpacked files are there up to four times: unpacked (the staged ones are
 * links), compressed, in the grown WIM file, and extracted again for the proof.
 */
const unpackingFactor = 4
const copiesOfFiles = 4
/** A recovery image: taken out, serviced, written anew, and taken out again before and after for the proof. */
const copiesOfRecoveryImage = 5
/** Of every image: staged, compressed, and in the grown WIM file. */
const copiesOfHives = 3
/** Of one image at a time: before and after, while proving. */
const copiesOfLargestHives = 2

/** Estimates the bytes: a copy of every WIM file that changes, the updates unpacked, the hives. Pure. */
export function estimateBytes(input: {
  steps: readonly ServicingStep[]
  media: MediaFacts
  updates: readonly UpdateToPlan[]
}): number {
  const { steps, media, updates } = input
  const wims = new Set<string>()
  const used = new Set<string>()
  let hives = 0
  let largestHives = 0
  let recovery = 0
  /** Of files that images give to themselves. */
  let given = 0
  /** The largest file that is written anew: the old one stays until the new one is there, one file after the other. */
  let rewritten = 0
  for (const step of steps) {
    if (step.kind === 'copy-to-media') {
      used.add(step.update.update)
      continue
    }
    if (step.kind === 'optimize-wim') {
      const size = media.files.find(({ path }) => path.toLowerCase() === step.path.toLowerCase())?.size
      rewritten = Math.max(rewritten, size ?? 0)
    }
    if (step.kind !== 'service-image') continue
    wims.add((readRecoveryImagePath(step.path)?.wim ?? step.path).toLowerCase())
    for (const { update, files } of step.updates) {
      used.add(update)
      given += sum(files.flatMap(({ from, size }) => (from === 'image' ? [size] : [])))
    }
    const image = media.images.find(({ path, index }) => path === step.path && index === step.index)
    if (image?.inside) recovery += recoveryBytes(image, media)
    hives += image?.hiveBytes ?? 0
    largestHives = Math.max(largestHives, image?.hiveBytes ?? 0)
  }
  const wimBytes = sum(media.files.filter(({ path }) => wims.has(path.toLowerCase())).map(({ size }) => size))
  const unpacked = sum(updates.filter(({ sha256 }) => used.has(sha256)).map(unpackedBytes))
  const hiveBytes = hives * copiesOfHives + largestHives * copiesOfLargestHives
  return (
    wimBytes + rewritten + (unpacked + given) * copiesOfFiles + hiveBytes + recovery * copiesOfRecoveryImage
  )
}

/** Size of the WIM file that a recovery image is in. */
function recoveryBytes({ inside }: ImageFacts, media: MediaFacts): number {
  const holder = media.images.find(({ path, index }) => path === inside?.path && index === inside.indexes[0])
  return holder?.recoveryImage?.size ?? 0
}

function unpackedBytes({ size, facts }: UpdateToPlan): number {
  const setupFiles = sum(facts.setupFiles.map(file => file.size))
  return Math.max(size * unpackingFactor, setupFiles)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
