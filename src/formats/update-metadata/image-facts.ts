// What rules ask of an image. Whoever has the image answers; this room opens nothing.

import type { RegistryKeyPlace, RegistryValuePlace, VersionParts } from './applicability-rule.ts'

/** A registry value. */
export type RegistryFact = {
  /** `REG_SZ`, `REG_EXPAND_SZ`, `REG_DWORD`, … */
  type: string
  /** The text of REG_SZ and REG_EXPAND_SZ, the number of REG_DWORD, null for every other type. */
  data: string | number | null
}

/** A file. What is undefined cannot be known. */
export type FileFact = {
  /** In bytes. */
  size: number | undefined
  /** Of its version resource; null: it has none. */
  version: VersionParts | null | undefined
  /** ISO 8601, UTC. */
  created: string | undefined
  modified: string | undefined
  /** The LCID of its version resource; null: it has none. */
  language: number | null | undefined
}

/** The Windows in the image. What is undefined cannot be known. */
export type WindowsFact = {
  majorVersion: number
  minorVersion: number
  buildNumber: number
  servicePackMajor: number
  servicePackMinor: number
  /** 1 workstation, 2 domain controller, 3 server. */
  productType: number | undefined
  /** VER_SUITE_* bits. */
  suiteMask: number | undefined
}

/** Where a file is: below a shell folder by its number, or a whole path with its drive. */
export type FileQuestion = { csidl: number | null; path: string }

/**
 * Answers single questions about an image. `undefined` always means that the answer cannot be known without running the
 * Windows in it, and null that the thing is not there. Registry places are below HKEY_LOCAL_MACHINE; `is32Bit` asks for the
 * 32-bit half, which is WOW6432Node where the image is a 64-bit Windows and the key is divided.
 */
export type ImageFactReader = {
  registryKeyExists: (key: RegistryKeyPlace) => boolean | undefined
  registryValue: (value: RegistryValuePlace) => RegistryFact | null | undefined
  /** Names of the keys directly below. */
  registrySubkeys: (key: RegistryKeyPlace) => readonly string[] | null | undefined
  file: (file: FileQuestion) => FileFact | null | undefined
  windows: () => WindowsFact | undefined
  /** PROCESSOR_ARCHITECTURE_*. */
  processorArchitecture: () => number | undefined
  /** Language tags: the system's default, and all that are installed. */
  languages: () => { default: string | undefined; installed: readonly string[] } | undefined
  /** Whether the packages of the update whose rule it is are installed: `CbsPackageInstalled`. */
  updatePackagesInstalled: () => boolean | undefined
  /** Whether they could be installed: `CbsPackageInstallable`. */
  updatePackagesInstallable: () => boolean | undefined
  /** By `name~token~architecture~language~version`. */
  packageInstalled: (identity: string) => boolean | undefined
  /** The version of a product that is serviced as a whole, for example `Client.OS.RS2.AMD64`. */
  productRelease: (name: string) => VersionParts | null | undefined
  /** For example `OSVersion`, `OSSkuId`, `ProductType`. */
  deviceAttribute: (name: string) => string | undefined
}
