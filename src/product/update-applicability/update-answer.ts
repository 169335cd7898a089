// What an update means to an image, in the words of Windows Server Update Services and Configuration Manager.

/**
 * `applicable`: its rules say that it may be installed, and it is not. `installed`: it, or what it is about, is there. `not-required`: it
 * is not for this image. `unknown`: an image that does not run cannot answer what decides it.
 */
export type UpdateAnswer = 'applicable' | 'installed' | 'not-required' | 'unknown'

/** An answer, and what decided it, in words; at least one. */
export type UpdateDecision = { answer: UpdateAnswer; because: string[] }

/** What others that depend on an update take it for: only `installed` counts as there. */
export type Holds = 'true' | 'false' | 'unknown'

/** Whether an update with this answer is there, for those that have it as a prerequisite. */
export function holdsAs(answer: UpdateAnswer): Holds {
  if (answer === 'unknown') return 'unknown'
  return answer === 'installed' ? 'true' : 'false'
}
