// The rules by which a computer, or an image, decides whether an update is installed and may be installed.
//
// Names of operators, attributes and comparisons are those of the metadata. Sources: a census of 2295 real fragments of three
// update catalogues of 2010, 2011 and 2015, fragments of 2023 and 2025, and Microsoft's public specification of the client
// protocol (MS-WUSP), which lists operators without their meaning; what is known of the meaning stands in `evaluate-rule.ts`.

/** How a number or a version is compared with the one in the rule. */
export type ScalarComparison =
  | 'LessThan'
  | 'LessThanOrEqualTo'
  | 'EqualTo'
  | 'GreaterThanOrEqualTo'
  | 'GreaterThan'

/** How a text is compared with the one in the rule. */
export type TextComparison = 'EqualTo' | 'BeginsWith' | 'Contains' | 'EndsWith'

/** One to four numbers, the most significant first. Numbers that are absent count as 0. */
export type VersionParts = readonly number[]

/** A registry key. */
export type RegistryKeyPlace = {
  /** `HKEY_LOCAL_MACHINE`; `HKEY_LOOP_TARGET`, each key in turn of the loop around this rule; whatever else is written. */
  root: string
  /** Below the root, with backslashes. */
  subkey: string
  /** `RegType32`: the 32-bit half of the registry of a 64-bit Windows (WOW6432Node). */
  is32Bit: boolean
}

/** A registry value. */
export type RegistryValuePlace = RegistryKeyPlace & {
  /** Empty for the default value. */
  value: string
}

/** A file: below a folder that Windows knows, or below the folder that a registry value names. */
export type FilePlace =
  /** `csidl`: the number of a shell folder, for example 36 for the Windows folder; null when the path is whole. */
  | { kind: 'folder'; csidl: number | null; path: string }
  | { kind: 'registry'; registry: RegistryValuePlace; path: string }

/** Which Windows. Fields that are null are not compared. */
export type WindowsVersionCondition = {
  comparison: ScalarComparison
  majorVersion: number | null
  minorVersion: number | null
  buildNumber: number | null
  servicePackMajor: number | null
  servicePackMinor: number | null
  /** 1 workstation, 2 domain controller, 3 server; compared for equality whatever the comparison is. */
  productType: number | null
  /** VER_SUITE_* bits. */
  suiteMask: number | null
  /** All bits of the mask must be set; otherwise one is enough. */
  allSuitesMustBePresent: boolean
}

/** And, Or, Not, True, False. */
export type LogicalRule =
  | { operator: 'True' }
  | { operator: 'False' }
  | { operator: 'And'; operands: ApplicabilityRule[] }
  | { operator: 'Or'; operands: ApplicabilityRule[] }
  | { operator: 'Not'; operand: ApplicabilityRule }

/** Rules about the registry. A value that is absent makes a comparison false. */
export type RegistryRule =
  | { operator: 'RegKeyExists'; registry: RegistryKeyPlace }
  /** `type`: for example `REG_DWORD`; null: of any type. */
  | { operator: 'RegValueExists'; registry: RegistryValuePlace; type: string | null }
  /** `data`: 0 to 4294967295. */
  | { operator: 'RegDword'; registry: RegistryValuePlace; comparison: ScalarComparison; data: number }
  | {
      operator: 'RegSz' | 'RegExpandSz'
      registry: RegistryValuePlace
      comparison: TextComparison
      data: string
    }
  | {
      operator: 'RegSzToVersion'
      registry: RegistryValuePlace
      comparison: ScalarComparison
      data: VersionParts
    }
  /** Asks `operand` for each key directly below `registry`, as HKEY_LOOP_TARGET. */
  | {
      operator: 'RegKeyLoop'
      registry: RegistryKeyPlace
      trueIf: 'Any' | 'All' | 'None'
      operand: ApplicabilityRule
    }

/** Rules about files. Operators whose name ends in `PrependRegSz` have a place of kind `registry`. */
export type FileRule =
  /** `language`: an LCID that the file's version resource must have. `size` in bytes. */
  | {
      operator: 'FileExists'
      file: FilePlace
      size: number | null
      version: VersionParts | null
      language: number | null
    }
  | {
      operator: 'FileVersion'
      file: FilePlace
      comparison: ScalarComparison
      version: VersionParts
      language: number | null
    }
  /** `time`: ISO 8601, UTC. */
  | { operator: 'FileCreated' | 'FileModified'; file: FilePlace; comparison: ScalarComparison; time: string }
  | { operator: 'FileSize'; file: FilePlace; comparison: ScalarComparison; size: number }

/** Rules about Windows as a whole. */
export type SystemRule =
  | { operator: 'WindowsVersion'; condition: WindowsVersionCondition }
  /** A language tag, in any letter case. */
  | { operator: 'WindowsLanguage'; language: string }
  | { operator: 'MuiInstalled' }
  | { operator: 'MuiLanguageInstalled'; language: string }
  /** PROCESSOR_ARCHITECTURE_*: 0 x86, 5 ARM, 6 Itanium, 9 x64, 12 ARM64. */
  | { operator: 'Processor'; architecture: number; level: number | null; revision: number | null }
  /** GetSystemMetrics: 86 tablet PC, 87 media centre, … */
  | { operator: 'SystemMetric'; index: number; comparison: ScalarComparison; value: number }
  | { operator: 'ClusteredOS' }
  | { operator: 'WmiQuery'; namespace: string; query: string }
  | { operator: 'LicenseDword'; value: string; comparison: ScalarComparison; data: number }
  /** `type`: `String`, `Version`, … `name`: `OSVersion`, `OSSkuId`, `ProductType`, … */
  | {
      operator: 'DeviceAttribute'
      name: string
      type: string
      comparison: ScalarComparison | TextComparison
      value: string
    }

/** Rules about packages of Component Based Servicing, and about products that are serviced as a whole. */
export type PackageRule =
  /** Whether the packages in the fragment's metadata are installed. */
  | { operator: 'CbsPackageInstalled' }
  /** Whether the packages in the fragment's metadata could be installed. */
  | { operator: 'CbsPackageInstallable' }
  /** `identity`: `name~token~architecture~language~version`. */
  | { operator: 'CbsPackageInstalledByIdentity'; identity: string }
  /** `name`: for example `Client.OS.RS2.AMD64`. That release or a newer one. */
  | { operator: 'ProductReleaseInstalled'; name: string; version: VersionParts }
  | { operator: 'ProductReleaseVersion'; name: string; comparison: ScalarComparison; version: VersionParts }

/** Rules about Windows Installer, which an image that is not running cannot answer. */
export type InstallerRule =
  | {
      operator: 'MsiProductInstalled'
      /** A GUID in braces, as written. */
      productCode: string
      versionMin: VersionParts | null
      versionMax: VersionParts | null
      excludeVersionMin: boolean
      excludeVersionMax: boolean
      /** An LCID. */
      language: number | null
    }
  /** Any other operator of Windows Installer. `name` as in `MsiFeatureInstalledForProduct`. */
  | {
      operator: 'OtherInstallerRule'
      name: string
      attributes: Record<string, string>
      children: { name: string; text: string }[]
    }

/** What is not known here. It is kept, and its answer is never known. */
export type UnknownRule = {
  operator: 'Unknown'
  /** The element's name with its prefix. */
  name: string
  attributes: Record<string, string>
  /** The attribute that is not known, when the operator is: leaving it out would change the rule's meaning. */
  attribute: string | null
}

/** A rule, as a tree. */
export type ApplicabilityRule =
  | LogicalRule
  | RegistryRule
  | FileRule
  | SystemRule
  | PackageRule
  | InstallerRule
  | UnknownRule

/**
 * Rules inside each other; real ones have nine. Whoever walks through a rule stops here, because a rule that was not read
 * by this room may be of any depth.
 */
export const deepestRule = 100
