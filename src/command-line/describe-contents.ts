// What is in the images of a package version, for a person.

import type { VersionContents } from '#api-client'
import { table } from './output.ts'

type Image = VersionContents['images'][number]
type Version = NonNullable<Image['version']>

/** A table of the images, what should be known of each, and the packages when they were asked for. */
export function describeContents({ packageId, version, inspectedAt, images }: VersionContents): string[] {
  const rows = images.map(image => {
    const { installed, superseded, staged, other } = image.packageCounts
    return [
      `${image.path}:${image.index}`,
      image.name,
      image.edition,
      image.architecture,
      versionText(image.version),
      image.pending.length === 0 ? 'none' : image.pending.join(', '),
      image.recoveryImage === null ? null : (versionText(image.recoveryVersion) ?? 'not readable'),
      installed,
      superseded,
      staged,
      other,
    ]
  })
  return [
    `${packageId}, version ${version}; looked at ${inspectedAt}`,
    '',
    ...table(
      [
        'Image',
        'Name',
        'Edition',
        'Architecture',
        'Build',
        'Pending',
        'WinRE build',
        'Installed',
        'Superseded',
        'Staged',
        'Other',
      ],
      rows,
    ),
    ...images.flatMap(describeInside),
    ...images.flatMap(describeDefender),
    ...images.flatMap(describeWarnings),
    ...images.flatMap(describePackages),
  ]
}

function describeInside({ path, index, inside }: Image): string[] {
  return inside === null
    ? []
    : ['', `${path}:${index} is in ${inside.path}, images ${inside.indexes.join(', ')}.`]
}

/** What updates put in; an image with the Defender that Windows brings has nothing to tell. */
function describeDefender({ path, index, defender }: Image): string[] {
  const parts = [
    ...(defender?.platform == null ? [] : [`platform ${defender.platform}`]),
    ...(defender?.definitions == null ? [] : [`definitions ${defender.definitions}`]),
  ]
  return parts.length === 0 ? [] : ['', `${path}:${index} has of Microsoft Defender: ${parts.join(', ')}.`]
}

function describeWarnings({ path, index, warnings, problem }: Image): string[] {
  if (warnings.length === 0) return []
  const remedy = typeof problem?.remedy === 'string' ? [`  ${problem.remedy}`] : []
  return ['', `${path}:${index}`, ...warnings.map(text => `  ${text}`), ...remedy]
}

function describePackages({ path, index, packages }: Image): string[] {
  if (packages === null) return []
  const rows = packages.map(one => [one.identity, one.stateText, originText(one)])
  return ['', `Packages of ${path}:${index}`, ...table(['Package', 'State', 'Origin'], rows)]
}

function originText({ origin, applied }: NonNullable<Image['packages']>[number]): string {
  if (applied === null) return origin === 'present-when-added' ? 'present when added' : 'unknown'
  const brought = applied.kb ?? applied.title
  return `applied since${brought === null ? '' : `, by ${brought}`}, in version ${applied.version}`
}

/** `10.0.26100.1742`; null for null. */
export function versionText(version: Version | null): string | null {
  if (version === null) return null
  const { major, minor, build, revision } = version
  return [major, minor, build, ...(revision === null ? [] : [revision])].join('.')
}
