// What was found about a source, in sentences for a person.

import type { SameMedia, SourceCheck, SourceComparison } from '#api-client'
import { bytesText, durationText, table } from './output.ts'

/** "You already hold this media", for each package that was read from the same. */
export function describeSameMedia(packages: readonly SameMedia[]): string[] {
  return packages.map(
    ({ packageId, name, version, sourcePath }) =>
      `You already hold this media: version ${version} of ${packageId} “${name}” was read from ${sourcePath} with the same names and sizes. What is the same is stored once.`,
  )
}

const kindTexts = { folder: 'a folder', iso: 'an ISO file', share: 'a folder on a share' }

/** The result of a pre-flight. */
export function describeSourceCheck(found: SourceCheck): string[] {
  const images = (found.images ?? []).map(image => [image.path, image.index, image.name, image.edition])
  return [
    `${found.path} is ${kindTexts[found.kind]} with ${found.files} files, ${bytesText(found.totalBytes)}.`,
    readingText(found),
    ...(found.scratch === null
      ? []
      : [`${found.kind === 'share' ? 'Fetching' : 'Unpacking'}: ${roomText(found.scratch)}`]),
    `Content library: ${roomText(found.store)}`,
    ...describeSameMedia(found.alreadyHeld),
    ...writableText(found.writableByAll),
    ...(found.images === null
      ? [`The images can be read only after ${found.kind === 'share' ? 'fetching' : 'unpacking'}.`]
      : ['', ...table(['File', 'Index', 'Name', 'Edition'], images)]),
  ]
}

function readingText({ reading, totalBytes }: SourceCheck): string {
  if (reading.bytesPerSecond === null) return 'The read speed could not be measured.'
  const time = durationText(Math.ceil(totalBytes / reading.bytesPerSecond))
  return `A sample of ${bytesText(reading.bytes)} was read at ${bytesText(reading.bytesPerSecond)} a second: all of it about ${time} (files in memory are faster than their disk).`
}

function roomText({ needed, free, isEnough }: SourceCheck['store']): string {
  const text = `at most ${bytesText(needed)} are needed, ${bytesText(free)} are free`
  return isEnough ? `${text}.` : `${text}: this is not enough.`
}

function writableText(found: SourceCheck['writableByAll']): string[] {
  if (found === null)
    return ['Who may write to the source was not checked: it is not read on Windows, nor of shares.']
  if (found.count === 0) return []
  return [
    `Warning: everybody on the site server may write to ${found.count} files or folders of the source. Limit access to the source files: whoever can change them decides what runs on every upgraded computer.`,
    ...found.paths.map(path => `  ${path}`),
  ]
}

/** What is different, file by file. */
export function describeComparison(found: SourceComparison): string[] {
  const { added, removed, changed, same } = found.difference
  const sizes = (before: number, now: number) =>
    before === now ? `${bytesText(now)}, another time` : `${bytesText(before)}, now ${bytesText(now)}`
  const readText =
    found.readVersion === null
      ? `What the source held when ${found.packageId} was read is not on record.`
      : `${found.path}, compared with ${found.readPath} as it was read for version ${found.readVersion} at ${found.readAt}:`
  const outcomes = {
    different: `${added.length} files are new, ${removed.length} are gone, ${changed.length} are changed, ${same} are the same.`,
    unchanged: `Nothing is different: ${same} files, all as they were.`,
    unsure: `${same} files with the same names and sizes, but it is not the ISO file that was read: only reading it says whether the content is the same.`,
  }
  return [
    readText,
    ...added.map(({ path, size }) => `New:      ${path} (${bytesText(size)})`),
    ...removed.map(({ path, size }) => `Gone:     ${path} (${bytesText(size)})`),
    ...changed.map(({ path, before, now }) => `Changed:  ${path} (${sizes(before.size, now.size)})`),
    outcomes[found.outcome],
    ...(found.isServiced
      ? [
          `Version ${found.currentVersion}, which is in use, was serviced: the source does not have its updates (--discard-servicing).`,
        ]
      : []),
  ]
}
