// What the wizard asks, and what is wrong with an answer.

import type { FieldProblems } from '#console/parts'
import type { WizardText } from './wizard-text.ts'

/** The answers. */
export type NewPackage = {
  path: string
  extract: boolean
  extractIndex: number | null
  licenceAccepted: boolean
  name: string
  version: string
  comment: string
  architecture: '' | 'x86' | 'amd64' | 'arm64'
  language: string
}

/** Nothing answered yet. */
export const nothingAnswered: NewPackage = {
  path: '',
  extract: false,
  extractIndex: null,
  licenceAccepted: false,
  name: '',
  version: '',
  comment: '',
  architecture: '',
  language: '',
}

/** How long each text may be: the reference product's limits, which the site keeps to. */
export const longest = { name: 50, version: 32, comment: 127, language: 35 } as const

/** Whether a path is absolute, on whatever system the site server runs. */
export function isAbsolutePath(path: string): boolean {
  return /^(\/|\\\\[^\\]+\\[^\\]+|[A-Za-z]:[\\/])/.test(path.trim())
}

/** What is wrong on the page Data Source. */
export function checkDataSource(input: NewPackage, text: WizardText): FieldProblems<NewPackage> {
  const path = input.path.trim()
  return {
    ...(path === '' && { path: text('wrong.pathMissing') }),
    ...(path !== '' && !isAbsolutePath(path) && { path: text('wrong.pathRelative') }),
    ...(input.extract && input.extractIndex === null && { extractIndex: text('wrong.index') }),
    ...(!input.licenceAccepted && { licenceAccepted: text('wrong.licence') }),
  }
}

/** What is wrong on the page General. */
export function checkGeneral(input: NewPackage, text: WizardText): FieldProblems<NewPackage> {
  const tooLong = (['name', 'version', 'comment', 'language'] as const)
    .filter(field => input[field].trim().length > longest[field])
    .map(field => [field, text('wrong.tooLong', { most: longest[field], now: input[field].trim().length })])
  return {
    ...(Object.fromEntries(tooLong) as FieldProblems<NewPackage>),
    ...(input.name.trim() === '' && { name: text('wrong.nameMissing') }),
  }
}

/** Which answer an error of the site is about. */
export function fieldOf(code: string): (keyof NewPackage & string) | null {
  if (code === 'PACKAGE_NAME_TAKEN') return 'name'
  if (code === 'LICENCE_NOT_ACCEPTED') return 'licenceAccepted'
  if (code === 'IMAGE_NOT_EXTRACTABLE') return 'extractIndex'
  return /^(SOURCE_|NO_SPACE_FOR_SOURCE|SPLIT_IMAGE_|SHARE_)/.test(code) ? 'path' : null
}
