// What a component or deployment manifest (`.manifest`) says, as data.

import type { AssemblyIdentity } from './assembly-identity.ts'

/** A component or deployment manifest. */
export type ComponentManifest = {
  identity: AssemblyIdentity
  dependencies: ComponentDependency[]
  files: ComponentFile[]
  directories: ComponentDirectory[]
  registryKeys: RegistryKeyChange[]
  /** Security descriptors that files, directories and registry keys name. */
  securityDescriptors: { name: string; sddl: string }[]
  /**
   * What needs more than files and registry values, in words of the manifest: `service`, `driver (inf)`, `taskScheduler`,
   * `mof`, … Sorted, without repetition.
   */
  advancedInstallers: string[]
  /** Elements that this reader does not know. Sorted, without repetition. */
  unknownElements: string[]
  /** Whether this manifest only groups components (`deployment` element). */
  isDeployment: boolean
}

/** Another assembly that this one needs or groups. */
export type ComponentDependency = {
  /** `install` or `prerequisite`. */
  dependencyType: string
  discoverable: boolean
  /** `Resources`: the language-dependent half "if it is present"; never mandatory. */
  resourceType?: string
  identity: AssemblyIdentity
}

/** A file of a component. */
export type ComponentFile = {
  name: string
  sourceName: string
  sourcePath: string
  importPath: string
  /** Folder with variables, as written: `$(runtime.system32)\`. Null: staged in the store only. */
  destinationPath: string | null
  /** Name of a security descriptor of the manifest. */
  securityDescriptor: string | null
  /** SHA-256 of the whole file: 64 lower-case hexadecimal digits. */
  sha256: string | null
  /** Further hard links, as written. */
  links: string[]
  /** Whether the file is a driver's INF. */
  inf: boolean
}

/** A folder that a component owns. */
export type ComponentDirectory = {
  destinationPath: string
  owner: boolean
  securityDescriptor: string | null
}

/** A registry key with the values that a component sets in it. */
export type RegistryKeyChange = {
  /** With its root, as written: `HKEY_LOCAL_MACHINE\SOFTWARE\…`. */
  keyName: string
  owner: boolean
  securityDescriptor: string | null
  values: RegistryValueChange[]
}

/** A registry value that a component sets. */
export type RegistryValueChange = {
  /** Empty: the key's default value. */
  name: string
  /** `REG_SZ`, …, or eight hexadecimal digits. */
  valueType: string
  /** As written; null when the attribute is absent. */
  value: string | null
  operationHint?: string
  owner: boolean
}
