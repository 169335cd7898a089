// What the wizard asks, what is wrong with an answer, and the request that the answers make.

import { site } from '#console/data'
import type { FieldProblems } from '#console/parts'
import type { SourceText } from '../source-text.ts'

/** The answers. */
export type NewSource = {
  kind: 'folder' | 'catalogue-file' | 'wsus'
  name: string
  /** A path for a folder or a file; an address for an update server. */
  location: string
  languages: string
  watched: boolean
  watchMinutes: number
  categories: string[]
  classifications: string[]
  authorityFile: string
  synchroniseNow: boolean
}

/** Nothing answered yet. */
export const nothingAnswered: NewSource = {
  kind: 'catalogue-file',
  name: '',
  location: '',
  languages: '',
  watched: true,
  watchMinutes: 5,
  categories: [],
  classifications: [],
  authorityFile: '',
  synchroniseNow: true,
}

/** What is wrong on the page Source. */
export function checkSource(input: NewSource, text: SourceText): FieldProblems<NewSource> {
  const location = input.location.trim()
  return {
    ...(input.name.trim() === '' && { name: text('wrong.name') }),
    ...(location === '' && { location: text(`wrong.location.${input.kind}`) }),
    ...(location !== '' &&
      !isLocation(input.kind, location) && { location: text(`wrong.location.${input.kind}`) }),
  }
}

/** What is wrong on the page What Is Taken. */
export function checkTaken(input: NewSource, text: SourceText): FieldProblems<NewSource> {
  const { kind, categories, classifications } = input
  const tags = languagesOf(input)
  return {
    ...(tags.some(tag => !/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})?$/.test(tag)) && {
      languages: text('wrong.languages'),
    }),
    ...(kind === 'wsus' &&
      (categories.length === 0) !== (classifications.length === 0) && {
        categories: text('wrong.filter'),
      }),
  }
}

function isLocation(kind: NewSource['kind'], location: string): boolean {
  if (kind === 'wsus') return /^https?:\/\/[^/]+/.test(location)
  if (/^(\/|[A-Za-z]:[\\/])/.test(location)) return true
  return kind === 'folder' && /^\\\\[^\\]+\\[^\\]+/.test(location)
}

/** The languages, of a text with commas or spaces between them. */
export function languagesOf({ languages }: NewSource): string[] {
  return languages.split(/[\s,;]+/).filter(Boolean)
}

/** Adds the source; returns the operation of its first synchronisation, if there is to be one. */
export async function addSource(input: NewSource): Promise<{ operation: string } | null> {
  const common = { name: input.name.trim(), location: input.location.trim(), languages: languagesOf(input) }
  const { kind } = input
  if (kind === 'folder')
    await site.addUpdateSource({
      ...common,
      kind,
      watchSeconds: input.watched ? input.watchMinutes * 60 : null,
    })
  else if (kind === 'wsus')
    await site.addUpdateSource({
      ...common,
      kind,
      categories: input.categories,
      classifications: input.classifications,
      authorityFile: input.authorityFile.trim() === '' ? null : input.authorityFile.trim(),
    })
  else await site.addUpdateSource({ ...common, kind })
  if (!input.synchroniseNow) return null
  return site.synchroniseUpdateSource({ source: common.name })
}

/** Which answer an error of the site is about. */
export function fieldOf(code: string): (keyof NewSource & string) | null {
  if (code === 'CATALOGUE_SOURCE_EXISTS') return 'name'
  if (/UPSTREAM_FILTER/.test(code)) return 'categories'
  return /^(UPSTREAM_ADDRESS|SHARE_)/.test(code) ? 'location' : null
}
