/** The processor that an image is for, in the words of component manifests. */
export type WimArchitecture = 'x86' | 'amd64' | 'arm' | 'arm64' | 'ia64'

/** What a WIM file's XML says of one image. It describes; the image's own registry is the truth. */
export type WimImageDescription = {
  /** 1-based. */
  index: number
  name: string | null
  description: string | null
  displayName: string | null
  /** EDITIONID, for example `Professional`. */
  edition: string | null
  architecture: WimArchitecture | null
  /** `servicePackBuild` is SPBUILD: the update build revision when DISM exported the image. */
  version: { major: number; minor: number; build: number; servicePackBuild: number } | null
  /** Language tags, for example `en-US`, in the order of the XML. */
  languages: string[]
  defaultLanguage: string | null
  /** TOTALBYTES: bytes of all files, uncompressed. */
  size: number
  /** ISO 8601, UTC. */
  created: string | null
  modified: string | null
  /** For example `WinNT`, `ServerNT`. */
  productType: string | null
  /** `Client`, `Server`, `Server Core`, `WindowsPE` … */
  installationType: string | null
  fileCount: number
  directoryCount: number
  /** HARDLINKBYTES: bytes that hard links save. */
  hardLinkBytes: number
}
