// What a proof reads of whole WIM files: each once, however many of its images are proven.

import { readWimImages, type WimImageDescription } from '#formats/wim-xml'
import {
  compareResources,
  compareStoredBytes,
  type ResourceComparison,
  readXmlData,
} from '#product/image-metadata'

/** A produced WIM file and the unchanged one. */
export type WimPair = { wim: string; original: string }

/** Readings of one proof: the files do not change meanwhile. */
export type Readings = {
  /** What the XML of a WIM file says of its images. */
  images: (wim: string) => Promise<WimImageDescription[]>
  /** How the resources of the two differ, as their tables say. */
  resources: (pair: WimPair) => Promise<ResourceComparison>
  /**
   * In plain words, where what both files have differs; null when nowhere. `moved` leaves out what stayed where it was: whoever stores the
   * produced file reads it all, and compares it. A file inside an image nobody compares but this proof.
   */
  storedBytes: (pair: WimPair, compared: 'all' | 'moved') => Promise<string | null>
}

/** Begins with nothing read. */
export function startReadings(signal: AbortSignal): Readings {
  const resources: Readings['resources'] = once(
    ({ original, wim }) => compareResources(original, wim),
    ({ wim }) => wim,
  )
  return {
    images: once(async wim => readWimImages(await readXmlData(wim))),
    resources,
    async storedBytes({ original, wim }, compared) {
      const { kept } = await resources({ original, wim })
      const stretches = compared === 'all' ? kept : kept.filter(({ from, offset }) => from !== offset)
      return await compareStoredBytes({ original, changed: wim, stretches, signal })
    },
  }
}

function once<Key, Result>(
  read: (key: Key) => Promise<Result>,
  nameOf: (key: Key) => unknown = key => key,
): (key: Key) => Promise<Result> {
  const known = new Map<unknown, Promise<Result>>()
  return key => {
    const name = nameOf(key)
    const reading = known.get(name) ?? read(key)
    known.set(name, reading)
    return reading
  }
}
