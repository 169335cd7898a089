import { defineError } from '#platform/errors'

/** There is no other version to go back to. */
export const NothingToRollBackTo = defineError<{ packageId: string; version: number }>({
  code: 'NOTHING_TO_ROLL_BACK_TO',
  kind: 'conflict',
  retry: 'never',
  sentence: facts =>
    `Version ${facts.version} of ${facts.packageId} is in use, and no other version is kept that is older, not marked bad and of other content.`,
  remedy:
    'Look at the versions (`upgrade-package versions`); to make another one, reload the source or service the package.',
  example: { packageId: 'S0100001', version: 1 },
})

/** The version that was asked for is in use. */
export const RollBackToSameContent = defineError<{ packageId: string; version: number; inUse: number }>({
  code: 'ROLL_BACK_TO_SAME_CONTENT',
  kind: 'conflict',
  retry: 'never',
  sentence: facts =>
    `Version ${facts.version} of ${facts.packageId} has the content of version ${facts.inUse}, which is in use. Nothing was changed.`,
  remedy: 'Choose another version (`upgrade-package versions`).',
  example: { packageId: 'S0100001', version: 3, inUse: 3 },
})

/** Objects of the version are not in the content library. */
export const VersionNotWhole = defineError<{
  packageId: string
  version: number
  missing: number
  paths: readonly string[]
}>({
  code: 'VERSION_NOT_WHOLE',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts =>
    `Version ${facts.version} of ${facts.packageId} is not whole in the content library: ${facts.missing} files are missing or were found damaged, among them ${facts.paths.join(', ')}. Nothing was changed.`,
  remedy:
    'Have the content library verified and healed from distribution points (`content-library verify`, `content-library lost`), or choose another version.',
  example: { packageId: 'S0100001', version: 2, missing: 1, paths: ['sources/install.wim'] },
})
