// What one update means to an image.

import { evaluateRule, type ImageFactReader, type UpdateCore } from '#formats/update-metadata'
import { decidePackages, type ImageFacts } from '#product/servicing-engines'
import type { Holds, UpdateDecision } from './update-answer.ts'

/** An image to decide about. */
export type DecidedImage = {
  facts: ImageFacts
  /** Everything but the packages of the update itself, which is put in here. */
  reader: Omit<ImageFactReader, 'updatePackagesInstalled' | 'updatePackagesInstallable'>
}

/**
 * Decides an update by its own rules. Pure but for what the reader does.
 * @param prerequisites Whether what it depends on is there: `true` or `unknown`.
 * @throws UpdateMetadataUnreadable when a rule is too deep
 */
export function decideUpdate(
  image: DecidedImage,
  core: UpdateCore,
  prerequisites: Exclude<Holds, 'false'>,
): UpdateDecision {
  const packages = core.packages.length === 0 ? null : decidePackages(image.facts, core.packages)
  const reader: ImageFactReader = {
    ...image.reader,
    updatePackagesInstalled: () => packages?.installed,
    updatePackagesInstallable: () => packages?.installable,
  }
  const because = (words: readonly string[]) =>
    packages === null ? [...words] : [packages.because, ...words]
  const ask = (rule: UpdateCore['isInstalled']) => (rule === null ? null : evaluateRule(rule, reader))

  const installed = ask(core.isInstalled)
  if (installed?.answer === 'true') return { answer: 'installed', because: because(installed.because) }
  if (core.updateType === 'Category' || core.updateType === 'Detectoid') {
    if (installed === null) return { answer: 'unknown', because: ['It has no rule.'] }
    const answer = installed.answer === 'false' ? 'not-required' : 'unknown'
    return { answer, because: because(installed.because) }
  }
  const superseded = ask(core.isSuperseded)
  if (superseded?.answer === 'true')
    return { answer: 'not-required', because: because(['Superseded:', ...superseded.because]) }
  const installable = ask(core.isInstallable)
  if (installable?.answer === 'false')
    return { answer: 'not-required', because: because(installable.because) }
  if (installed === null || installable === null) {
    const missing = installed === null ? 'when it counts as installed' : 'when it may be installed'
    return { answer: 'unknown', because: [`It has no rule that says ${missing}.`] }
  }
  const open = [installable, installed, superseded].filter(one => one?.answer === 'unknown')
  if (open.length > 0) return { answer: 'unknown', because: because(open.flatMap(one => one?.because ?? [])) }
  if (prerequisites === 'unknown')
    return { answer: 'unknown', because: ['It cannot be known whether what it depends on is there.'] }
  return { answer: 'applicable', because: because(installable.because) }
}

/**
 * What a bundle means: what its parts mean. Applicable while one of them is; installed when those that are for this image are.
 * @param parts The decisions about its parts, with their titles; parts that are not for this image are among them.
 */
export function decideBundle(parts: readonly (UpdateDecision & { title: string })[]): UpdateDecision {
  for (const answer of ['applicable', 'unknown', 'installed', 'not-required'] as const) {
    const deciding = parts.filter(part => part.answer === answer)
    if (deciding.length === 0) continue
    const shown = (title: string, words: string) => (parts.length === 1 ? words : `${title}: ${words}`)
    const because = deciding.flatMap(part => part.because.map(words => shown(part.title, words)))
    return { answer, because: because.slice(0, 12) }
  }
  return { answer: 'unknown', because: ['It is a bundle of updates that the catalogue does not hold.'] }
}
