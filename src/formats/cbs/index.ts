export { readServicingAnswerFile } from './answer-file.ts'
export {
  type AssemblyIdentity,
  compareVersions,
  componentIdentityText,
  isNeutral,
  isSameIdentity,
  packageIdentityText,
  parsePackageIdentity,
} from './assembly-identity.ts'
export { readComponentManifest } from './component-manifest.ts'
export type {
  ComponentDependency,
  ComponentDirectory,
  ComponentFile,
  ComponentManifest,
  RegistryKeyChange,
  RegistryValueChange,
} from './component-manifest-types.ts'
export { type ComponentTarget, expandDestination, expandRegistryText } from './destination.ts'
export { ManifestInvalid, PackageIdentityInvalid } from './errors.ts'
export { hashText, keyForm, winnerKeyForm } from './key-form.ts'
export { readPackageAssembly, readPackageManifest } from './package-manifest.ts'
export type {
  ApplicableCondition,
  PackageManifest,
  PackageUpdate,
  ParentRequirement,
} from './package-manifest-types.ts'
export { type HiveLocation, mapRegistryKey } from './registry-key.ts'
