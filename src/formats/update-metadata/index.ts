export { pathBelow } from './answer-file-rule.ts'
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
export { architecturesOf, type UpdateArchitecture } from './architectures-of.ts'
export { describeRule } from './describe-rule.ts'
export { UpdateMetadataUnreadable } from './errors.ts'
export { evaluateRule, type RuleEvaluation } from './evaluate-rule.ts'
export type {
  FileFact,
  FileQuestion,
  ImageFactReader,
  RegistryFact,
  WindowsFact,
} from './image-facts.ts'
export type {
  FileLocation,
  ListedUpdate,
  PackageListEnd,
  PackageListEntry,
  PackageListHeader,
} from './package-list.ts'
export { type CatalogueCabinet, cabinetOfRevision, parseCabList } from './parse-cab-list.ts'
export { parseCore } from './parse-core.ts'
export { parseCoreHead, type UpdateCoreHead } from './parse-core-head.ts'
export { parseExtended } from './parse-extended.ts'
export { parseLocalized, type UpdateLocalized } from './parse-localized.ts'
export { parseServerUpdate, type ServerUpdate } from './parse-server-update.ts'
export { questionsOf, type RuleQuestion } from './questions-of.ts'
export { readPackageList } from './read-package-list.ts'
export type { RuleAnswer } from './rule-answer.ts'
export type {
  BundledUpdate,
  UpdateCore,
  UpdateIdentity,
  UpdatePrerequisite,
  UpdateType,
} from './update-core.ts'
export type {
  CategoryInformation,
  InstallationBehavior,
  UpdateExtended,
  UpdateFile,
} from './update-extended.ts'
