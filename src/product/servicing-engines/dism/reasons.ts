// The sentences with which the DISM engine says no.

import type { Assessment, AssessmentStatus, Reason, ReasonCode } from '../contract.ts'

/** A verdict against an update. */
export type Refusal = { status: Exclude<AssessmentStatus, 'applicable'>; reason: Reason }

/** Makes a verdict. */
export function refuse(
  status: Refusal['status'],
  code: ReasonCode,
  text: string,
  wayOut = 'Nothing needs to be done.',
): Refusal {
  return { status, reason: { code, text, wayOut } }
}

/** What helps where the image is the trouble. */
export const startAgain = 'Service unchanged media of Microsoft.'

/** What helps where the update is the trouble. */
export const anotherUpdate = 'Choose the update for this version, edition and architecture of Windows.'

/** A verdict as an assessment. */
export function answer(refusal: Refusal): Assessment {
  return { ...refusal, packages: [], imageFiles: [], files: [], checkpoints: [], experimental: false }
}
