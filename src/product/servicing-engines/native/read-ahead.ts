// Has wimlib extract the hives of the next image while the image before is looked at: two processors are better than one.

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServicingWork } from '../contract.ts'
import type { ImageStep } from './image-target.ts'
import { type ExtractedHives, extractAhead } from './read-back.ts'

/** Reads one image ahead. */
export type ReadAhead = {
  /** The hives of this step's image, if they are being extracted; and what begins to extract those of the next one. */
  turnTo: (
    step: ImageStep,
    next: ImageStep | undefined,
  ) => { ahead: Promise<ExtractedHives> | null; next: () => void }
  /** Removes what was extracted of an image. */
  drop: (step: ImageStep) => Promise<void>
  /** Waits until nothing is being extracted. */
  done: () => Promise<unknown>
}

/** Begins with nothing. Only images of the media's own WIM files are read ahead: recovery images are taken out first. */
export function readAhead(work: ServicingWork, folder: string, signal: AbortSignal): ReadAhead {
  const begun = new Map<ImageStep, Promise<ExtractedHives>>()
  const numbers = new Map<ImageStep, number>()
  const folderOf = (step: ImageStep): string => join(folder, `ahead-${numbers.get(step) ?? 0}`)
  return {
    turnTo: (step, next) => ({
      ahead: begun.get(step) ?? null,
      next() {
        const [wim, original] = [work.wims[next?.path ?? ''], work.originals[next?.path ?? '']]
        if (next === undefined || wim === undefined || original === undefined) return
        numbers.set(next, numbers.size + 1)
        const place = { path: next.path, index: next.index }
        const extracting = extractAhead({ wim, original, place, folder: folderOf(next), signal })
        // Whoever turns to the step hears of an error; until then it is nobody's.
        extracting.catch(() => undefined)
        begun.set(next, extracting)
      },
    }),
    async drop(step) {
      if (begun.has(step)) await rm(folderOf(step), { recursive: true, force: true })
    },
    done: () => Promise.allSettled(begun.values()),
  }
}
