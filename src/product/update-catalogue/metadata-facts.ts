// What the rules and the packages of an update say of it: its architectures, its packages, and whether an image that is not running can take it.

import { packageIdentityText } from '#formats/cbs'
import {
  architecturesOf,
  parseCore,
  type UpdateArchitecture,
  type UpdateCore,
  UpdateMetadataUnreadable,
} from '#formats/update-metadata'

/** A package of Component Based Servicing inside an update. */
export type CataloguePackage = {
  /** `name~token~architecture~language~version`. */
  identity: string
  /** `Security Update`, `Language Pack`, …; null when it does not say. */
  releaseType: string | null
  /** `possible` or `required`; null when it does not say. */
  restart: string | null
  /** Identities of packages that must be installed first; of each inner list one is enough. */
  parents: string[][]
}

/** Whether an image that is not running can take an update, and why. */
export type OfflineServicing = {
  /** `in-part`: of a bundle, only some of the parts. */
  answer: 'yes' | 'no' | 'in-part' | 'unknown'
  because: string[]
}

/** What is read from the core fragments of an update, or of the parts of a bundle. */
export type MetadataFacts = {
  /** Empty when the metadata names none. */
  architectures: UpdateArchitecture[]
  packages: CataloguePackage[]
  offlineServicing: OfflineServicing
}

/** An update as the catalogue keeps it, or a part of a bundle. */
export type KeptUpdate = { title: string; type: string; handler: string | null; core: string }

/**
 * The facts of an update. A core fragment that cannot be read makes its answer `unknown`, with the reason.
 * @param kept The update itself; of a bundle, those of its parts that the catalogue holds.
 */
export function factsOf(kept: readonly KeptUpdate[]): MetadataFacts {
  const read = kept.map(one => ({ ...one, ...factsOfOne(one) }))
  const packages = new Map(read.flatMap(one => one.packages).map(one => [one.identity.toLowerCase(), one]))
  return {
    architectures: [...new Set(read.flatMap(one => one.architectures))].sort(),
    packages: [...packages.values()],
    offlineServicing: together(read),
  }
}

function factsOfOne(one: KeptUpdate): MetadataFacts {
  try {
    const core = parseCore(one.core)
    return {
      architectures: architecturesOf(core),
      packages: core.packages.map(({ identity, releaseType, restart, parents }) => ({
        identity: packageIdentityText(identity),
        releaseType,
        restart,
        parents: parents.map(parent => parent.identities.map(packageIdentityText)),
      })),
      offlineServicing: offlineServicingOf(one, core),
    }
  } catch (error) {
    if (!(error instanceof UpdateMetadataUnreadable)) throw error
    return {
      architectures: [],
      packages: [],
      offlineServicing: { answer: 'unknown', because: [error.message] },
    }
  }
}

/**
 * Only the handler `Cbs` gives packages that DISM puts into an image which is not running; Configuration Manager's offline servicing takes the same
 * updates and no others.
 */
function offlineServicingOf({ type, handler }: KeptUpdate, core: UpdateCore): OfflineServicing {
  const no = (because: string): OfflineServicing => ({ answer: 'no', because: [because] })
  if (type !== 'Software') return no(`It is of the type ${type}, and no software update.`)
  if (handler === null)
    return { answer: 'unknown', because: ['The catalogue does not say what installs it.'] }
  if (handler === 'OSInstaller')
    return no(
      'The update agent of a running Windows installs it (handler OSInstaller). The .msu file of the same article, if there is one, can be added offline.',
    )
  if (handler !== 'Cbs') return no(`Its handler, ${handler}, needs a Windows that is running.`)
  const later = core.packages
    .filter(one => one.extended.completelyOfflineCapable?.toLowerCase() === 'no')
    .map(one => `${packageIdentityText(one.identity)} is finished when Windows starts, as it says itself.`)
  return {
    answer: 'yes',
    because: ['Component Based Servicing installs it (handler Cbs), also offline.', ...later],
  }
}

/** Shown of the reasons of a bundle with many parts. */
const shownReasons = 12

function together(parts: readonly (MetadataFacts & { title: string })[]): OfflineServicing {
  const [first] = parts
  if (first === undefined)
    return { answer: 'unknown', because: ['It is a bundle of updates that the catalogue does not hold.'] }
  if (parts.length === 1) return first.offlineServicing
  const answers = new Set(parts.map(one => one.offlineServicing.answer))
  const [only] = answers
  const answer =
    answers.size === 1 && only !== undefined
      ? only
      : answers.has('yes') || answers.has('in-part')
        ? 'in-part'
        : 'unknown'
  const because = parts.flatMap(one => one.offlineServicing.because.map(words => `${one.title}: ${words}`))
  return { answer, because: because.slice(0, shownReasons) }
}
