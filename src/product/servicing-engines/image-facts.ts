// What an engine learns of images and media, and the reasons with which it says no. Plain JSON.

/** A Windows version as its parts; `revision` is the update build revision (UBR), null when nothing says it. */
export type WindowsVersion = { major: number; minor: number; build: number; revision: number | null }

/** Why something is refused, not required or not serviceable: a stable code, a sentence, and what the reader can do. */
export type Reason = { code: ReasonCode; text: string; wayOut: string }

/** The stable codes of {@link Reason}. */
export type ReasonCode =
  | 'NOT_A_WINDOWS_IMAGE'
  | 'IMAGE_FILE_NOT_CHANGEABLE'
  | 'COMPONENT_STORE_MISSING'
  | 'HIVE_NOT_CLEAN'
  | 'OPERATIONS_PENDING'
  | 'NATIVE_COMPONENT_SERVICING_OFF'
  | 'CUMULATIVE_UPDATE'
  | 'SERVICING_STACK_UPDATE'
  | 'DOTNET_CUMULATIVE_UPDATE'
  | 'SAFE_OS_DYNAMIC_UPDATE'
  | 'ENABLEMENT_PACKAGE'
  | 'SECURE_BOOT_UPDATE'
  | 'DEFENDER_NOT_IN_IMAGE'
  | 'DEFENDER_VERSION_UNKNOWN'
  | 'LANGUAGE_PACK'
  | 'FEATURE_ON_DEMAND'
  | 'UPDATE_KIND_UNKNOWN'
  | 'PAYLOAD_DELTA'
  | 'PAYLOAD_MISSING'
  | 'PACKAGE_HAS_DRIVER'
  | 'COMPONENT_NEEDS_ADVANCED_INSTALLER'
  | 'COMPONENT_NOT_UNDERSTOOD'
  | 'PACKAGE_NOT_UNDERSTOOD'
  | 'ARCHITECTURE_DIFFERS'
  | 'ARCHITECTURE_UNKNOWN'
  | 'PRODUCT_DIFFERS'
  | 'PARENT_PACKAGE_MISSING'
  | 'SERVICING_STACK_TOO_OLD'
  | 'COMPONENT_NEWER_IN_IMAGE'
  | 'ALREADY_INSTALLED'
  | 'FOR_THE_MEDIA'
  | 'FOR_IMAGES'
  | 'NAME_REFUSED'
  | 'PLACE_TAKEN'
  | 'NO_IMAGE'
  | 'REPLACED_BY_NEWER'
  | 'CHECKPOINT_OF_OTHER'
  | 'CLEANUP_NOT_SUPPORTED'

/** One package that the image's servicing state knows. */
export type InstalledPackage = {
  /** `Name~token~arch~language~version`, as the image spells it. */
  identity: string
  /** `CurrentState` of the package's key; null when only its manifest file is there. 0x70 is installed, 0x80 permanent. */
  state: number | null
}

/** `Winre.wim` as an image holds it. */
export type RecoveryImage = {
  /** '\\\\'-separated and relative to the image's root, as the image spells it. */
  path: string
  size: number
  /** SHA-1 of the file (hexadecimal), as the WIM file records it: equal ones are serviced once. */
  sha1: string
}

/** A file of an image, by what its WIM file records: '\\\\'-separated path, bytes, and SHA-1 (hexadecimal). */
export type FileInImage = { path: string; size: number; sha1: string }

/** What an image holds of Windows Defender. */
export type DefenderInImage = {
  /** Files of Windows' own Defender folders that fill up what a platform update lacks. */
  fillings: FileInImage[]
  /** What updates put in: the files of `Platform` and of `Definition Updates\\Updates`. Folders of `Platform` are versions. */
  files: FileInImage[]
  /** Links below Defender's data folder, and files where updates need a folder: nothing is put there. */
  obstacles: string[]
  /** Version of the definitions in `Definition Updates\\Updates`; null when there are none, or none that say it. */
  signatures: string | null
}

/** What `inspect` learnt of one image of a WIM file. */
export type ImageFacts = {
  factsVersion: 3
  /** The WIM file inside the media, '/'-separated: `sources/install.wim`; for a recovery image see `recoveryImagePath`. */
  path: string
  /** 1-based index of the image in the WIM file. */
  index: number
  name: string | null
  /** EditionID of the SOFTWARE hive, else of the WIM's XML. */
  edition: string | null
  /** Of the WIM's XML: 'x86', 'amd64', 'arm', 'arm64', 'ia64'. */
  architecture: string | null
  /** `Client`, `Server`, `WindowsPE` … of the hive, else of the XML. */
  installationType: string | null
  languages: string[]
  /** Read from the SOFTWARE hive; null when the image has none. */
  version: WindowsVersion | null
  /** What the WIM's XML declares; it can be older than the truth. */
  declaredVersion: WindowsVersion | null
  /** Whether this engine can service the image at all; `notServiceable` says why not. */
  serviceable: boolean
  notServiceable: Reason | null
  /** N of ControlSet00N: SYSTEM\Select\Default. */
  controlSet: number | null
  /** What still waits for a first start: `pending.xml`, `SessionsPending`, `PackagesPending`, … Empty when nothing does. */
  pending: string[]
  packages: InstalledPackage[]
  /** SideBySide\Winners: winner key form of a component family to its winning version. */
  winners: Record<string, string>
  /** The Windows Recovery Environment inside this image; null when it holds none. */
  recoveryImage: RecoveryImage | null
  /**
   * Those of Setup's programs and of the boot manager that the image holds, '\\\\'-separated and as it spells them:
   * `sources\\setup.exe`, `sources\\setuphost.exe`, `Windows\\Boot\\EFI\\bootmgfw.efi`, `Windows\\Boot\\EFI\\bootmgr.efi`.
   */
  setupFiles: string[]
  /** Null when the image holds no Windows Defender that takes updates. */
  defender: DefenderInImage | null
  /** For a recovery image: the images that hold this very file. Null for an image of the media's own WIM files. */
  inside: { path: string; indexes: number[] } | null
  /** Bytes of the hives and of the image's files, for the disk estimate. */
  hiveBytes: number
  imageBytes: number
}

/** The media's files as the content manifest lists them. */
export type MediaFile = { path: string; size: number }

/** What is known of the media: its files and the images of its WIM files. */
export type MediaFacts = {
  /** The content version that all of this was read from: SHA-256 of its manifest. */
  contentVersion: string
  files: readonly MediaFile[]
  images: readonly ImageFacts[]
}
