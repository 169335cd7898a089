// The servicing states of packages in words.
//
// `CurrentState` of `Component Based Servicing\Packages\<identity>` (REG_DWORD). Source of the numbers: Microsoft TechNet, "CBS
// Servicing States Chart".

/** In which of the four heaps a package lies; `other` is everything on its way, and what is not understood. */
export type PackageStateGroup = 'installed' | 'superseded' | 'staged' | 'other'

const states = new Map<number, [string, PackageStateGroup]>([
  [0x00, ['absent', 'other']],
  [0x05, ['uninstall pending', 'other']],
  [0x10, ['resolving', 'other']],
  [0x20, ['resolved', 'other']],
  [0x30, ['staging', 'other']],
  [0x40, ['staged', 'staged']],
  [0x50, ['superseded', 'superseded']],
  [0x60, ['install pending', 'other']],
  [0x65, ['partially installed', 'other']],
  [0x70, ['installed', 'installed']],
  [0x80, ['installed permanently', 'installed']],
])

/** The state as a word; a package without one has a manifest in the image and is not registered. */
export function packageStateText(state: number | null): string {
  if (state === null) return 'not registered'
  return states.get(state)?.[0] ?? `state 0x${(state >>> 0).toString(16)}`
}

/** Where a state is counted. */
export function packageStateGroup(state: number | null): PackageStateGroup {
  return (state === null ? undefined : states.get(state)?.[1]) ?? 'other'
}
