export {
  type ApplicabilityRule,
  deepestRule,
  type FilePlace,
  type FileRule,
  type InstallerRule,
  type LogicalRule,
  type PackageRule,
  type RegistryKeyPlace,
  type RegistryRule,
  type RegistryValuePlace,
  type ScalarComparison,
  type SystemRule,
  type TextComparison,
  type UnknownRule,
  type VersionParts,
  type WindowsVersionCondition,
} from './applicability-rule.ts'
export { UpdateMetadataUnreadable } from './errors.ts'
export { parseCore } from './parse-core.ts'
export type {
  BundledUpdate,
  UpdateCore,
  UpdateIdentity,
  UpdatePrerequisite,
  UpdateType,
} from './update-core.ts'
