// What is different between two versions of a package, for a person.

import type { VersionComparison } from '#api-client'
import { versionText } from './describe-contents.ts'
import { bytesText, table } from './output.ts'

type Image = VersionComparison['images'][number]

/** Words and tables; what is the same is only counted. */
export function describeComparison(found: VersionComparison): string[] {
  const { packageId, from, to, inspected, images, articles, files, unchangedFiles, newBytes } = found
  return [
    `${packageId}, version ${from} compared with version ${to}`,
    `Updates applied: ${articles.join(', ') || 'none'}`,
    `Files: ${files.length} different, ${unchangedFiles} the same; ${bytesText(found.fromBytes)} before, ${bytesText(found.toBytes)} now`,
    `A distribution point that holds version ${from} fetches at most ${bytesText(newBytes)}.`,
    ...(inspected
      ? images.flatMap(describeImage)
      : ['', `Nobody has looked into the images of both: slipstream servicing inspect ${packageId}`]),
    ...(files.length === 0 ? [] : ['', ...describeFiles(files)]),
  ]
}

function describeImage({ path, index, name, from, to, packages }: Image): string[] {
  const rows = packages.map(one => [one.identity, one.from ?? 'not there', one.to ?? 'not there', one.kb])
  const [before, now] = [versionText(from) ?? 'not known', versionText(to) ?? 'not known']
  const builds = before === now ? now : `${before} → ${now}`
  const title = `${path}:${index} ${name ?? ''} (${builds})`
  if (rows.length === 0) return ['', `${title}: the same packages`]
  return ['', title, ...table(['Package', 'Before', 'Now', 'Article'], rows)]
}

function describeFiles(files: VersionComparison['files']): string[] {
  const size = (bytes: number | null) => (bytes === null ? 'not there' : bytesText(bytes))
  return table(
    ['File', 'Before', 'Now'],
    files.map(({ path, from, to }) => [path, size(from), size(to)]),
  )
}
