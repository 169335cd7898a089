// What the extended fragment of an update says, as data.

/** One file that an update's installation needs. */
export type UpdateFile = {
  /** A plain name, without folders. */
  name: string
  /** In bytes. */
  size: number
  /** 40 lower-case hexadecimal digits; the package list names files by it. */
  sha1: string | null
  /** 64 lower-case hexadecimal digits. Absent in older catalogues. */
  sha256: string | null
  /** ISO 8601, UTC. */
  modified: string | null
  /** `SelfContained`, `Express`, `Metadata`, `ServicingStack`, … */
  patchingType: string | null
}

/** What is to be expected while an update is installed. */
export type InstallationBehavior = {
  /** `NeverReboots`, `AlwaysRequiresReboot` or `CanRequestReboot`. */
  rebootBehavior: string | null
  /** `Minor`, `Normal` or `RequiresExclusiveHandling`. */
  impact: string | null
  canRequestUserInput: boolean
  requiresNetworkConnectivity: boolean
}

/** What a category may contain. */
export type CategoryInformation = {
  /** `Company`, `ProductFamily`, `Product` or `UpdateClassification`. */
  categoryType: string
  prohibitsUpdates: boolean
  prohibitsSubcategories: boolean
  excludedByDefault: boolean
  displayOrder: number | null
}

/** The extended fragment of one revision. */
export type UpdateExtended = {
  /** The end of the handler's address: `Cbs`, `OSInstaller`, `CommandLineInstallation`, `Category`, …; null for detectoids. */
  handler: string | null
  /** The attributes of `ExtendedProperties`, as written, also those that have a field of their own. */
  properties: Record<string, string>
  defaultLanguage: string | null
  /** In bytes. */
  minDownloadSize: number | null
  maxDownloadSize: number | null
  /** MsrcSeverity: `Critical`, `Important`, `Moderate`, `Low` or `Unspecified`. */
  severity: string | null
  isBeta: boolean
  requiresReacceptanceOfEula: boolean
  /** An instant as written, or null. */
  deadline: string | null
  installation: InstallationBehavior | null
  /** Present when the update can be uninstalled. */
  uninstallation: InstallationBehavior | null
  /** Language tags of the update's content; `all`. */
  languages: string[]
  /** Numbers of knowledge base articles, without "KB". */
  kbArticleIds: string[]
  /** For example `MS15-041`. */
  securityBulletinIds: string[]
  /** For example `CVE-2024-12345`. */
  cveIds: string[]
  supportUrl: string | null
  files: UpdateFile[]
  /** The elements of `HandlerSpecificData`, with their attributes as written. */
  handlerData: { name: string; attributes: Record<string, string> }[]
  /** Null when the update is no category. */
  category: CategoryInformation | null
  /** Elements that this reader does not know, as `parent/child`, sorted. */
  unknownElements: string[]
}
