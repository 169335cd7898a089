import type { ErrorReport } from '#platform/errors'
import type { UpdateClass } from '#product/servicing'

/** An update that a schedule chose for a package. */
export type ChosenUpdate = {
  /** As somebody named it, or its update ID in the catalogue. */
  name: string
  /** In the catalogue; null for an update that was chosen by hand. */
  updateId: string | null
  kb: string | null
  title: string
  class: UpdateClass
  /** A sentence: who or what chose it. */
  why: string
  /** The software updates that its files are, by SHA-256; those that are still to be downloaded are not among them. */
  files: string[]
  /** Whether all of its files are here. */
  isHere: boolean
  /** Why it cannot be applied; null when nothing speaks against it. */
  error: ErrorReport | null
}

/** An update that the rule is about and did not choose. */
export type LeftOutUpdate = {
  updateId: string
  kb: string | null
  title: string
  reason: string
  text: string
}
