export {
  componentManifestXml,
  componentXml,
  deploymentManifestXml,
  hiddenPackageXml,
  identityXml,
  type ManifestComponent,
  type ManifestFile,
  type ManifestPackage,
  type ManifestRegistryKey,
  packageManifestXml,
  windowsAssembly,
  windowsPackage,
  windowsToken,
} from './assembly-xml.ts'
export { hiveNames } from './hives.ts'
export { type ProductFacts, productFacts, type SyntheticProduct, syntheticProducts } from './product.ts'
export { programFile } from './program-file.ts'
export { seededBytes } from './seeded-bytes.ts'
export { type VersionedProgram, versionedProgram } from './versioned-program.ts'
export { makeWindowsMedia, type WindowsMedia, type WindowsMediaOptions } from './windows-media.ts'
export { makeWindowsTree, stampTimes, type WindowsTree } from './windows-tree.ts'
