// The registry keys and values of a component manifest, as changes to the hives of an image.

import { type ComponentManifest, expandRegistryText, mapRegistryKey } from '#formats/cbs'
import { addKey, type HiveChanges } from './hive-changes.ts'
import { controlSetKey } from './registry-paths.ts'
import { encodeManifestValue } from './registry-value.ts'

/** What of the image decides where registry values go and what they say. */
export type RegistryPlace = {
  imageArchitecture: string
  /** N of ControlSet00N. */
  controlSet: number
  /** `C:`, or `X:` in Windows PE: the drive under which the image will know itself. */
  drive: string
}

/**
 * Adds the registry changes of one component.
 * @returns null, or in plain words what is not understood; then the changes must not be used.
 */
export function projectRegistry(
  manifest: ComponentManifest,
  {
    place,
    changes,
    securityOf,
  }: {
    place: RegistryPlace
    changes: HiveChanges
    /** The security descriptor of the name that a key's manifest gives; null: the key has none of its own. */
    securityOf: (name: string | null) => Uint8Array | null
  },
): string | null {
  const { imageArchitecture, drive } = place
  const target = { architecture: manifest.identity.processorArchitecture, imageArchitecture }
  const expand = (text: string) => expandRegistryText(text, target, drive)
  for (const { keyName, values, securityDescriptor } of manifest.registryKeys) {
    const mapped = mapRegistryKey(keyName, target)
    if (mapped === null || (mapped.hive !== 'SOFTWARE' && mapped.hive !== 'SYSTEM')) {
      return `the registry key ${keyName} is in no hive that is serviced`
    }
    const path = mapped.path.replace(/^CurrentControlSet(?=\\|$)/i, controlSetKey(place.controlSet))
    const encoded = []
    for (const change of values) {
      const result = encodeManifestValue(change, expand)
      if ('fault' in result) return `in the registry key ${keyName}, ${result.fault}`
      encoded.push(result.value)
    }
    addKey(changes, mapped.hive, path, encoded, securityOf(securityDescriptor))
  }
  return null
}
