import { defineError } from '#platform/errors'

/** A registry hive of an image cannot be read. */
export const ImageHiveDamaged = defineError({
  code: 'IMAGE_HIVE_DAMAGED',
  kind: 'refused',
  retry: 'never',
  sentence: (facts: { path: string; index: number; hive: string }) =>
    `The ${facts.hive} hive of image ${facts.index} in ${facts.path} is damaged or is no registry hive.`,
  remedy: 'Use another copy of the media: Windows itself could not start from this image.',
  example: { path: 'sources/install.wim', index: 1, hive: 'SOFTWARE' },
})

/** A plan that this engine did not make, or that was changed after it was made. */
export const PlanRefused = defineError({
  code: 'SERVICING_PLAN_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: (facts: { reason: string }) => `This servicing plan is not carried out: ${facts.reason}.`,
  remedy: 'Make a new plan from the present media and updates.',
  example: { reason: 'its hash does not fit its steps' },
})

/** The work that a plan needs was not handed over. */
export const ServicingWorkIncomplete = defineError({
  code: 'SERVICING_WORK_INCOMPLETE',
  kind: 'internal',
  retry: 'later',
  sentence: (facts: { missing: string }) => `The servicing work folder lacks ${facts.missing}.`,
  remedy: 'Start the servicing run again.',
  example: { missing: 'the copy of sources/install.wim' },
})

/** An update's bytes are not what its facts, and so the plan, said. */
export const UpdateNotAsPlanned = defineError({
  code: 'UPDATE_NOT_AS_PLANNED',
  kind: 'refused',
  retry: 'after-change',
  sentence: (facts: { update: string; what: string }) =>
    `The update ${facts.update} does not hold what the plan expects: ${facts.what}.`,
  remedy: 'Download the update again from the Microsoft Update Catalog, then make a new plan.',
  example: {
    update: 'windows10.0-kb5000001-x64.cab',
    what: 'the SHA-256 of amd64_example\\example.dll differs',
  },
})

/** A component asks for something that the native engine must not guess. */
export const ComponentNotUnderstood = defineError({
  code: 'COMPONENT_NOT_UNDERSTOOD',
  kind: 'refused',
  retry: 'never',
  sentence: (facts: { component: string; what: string }) =>
    `The component ${facts.component} is not installed: ${facts.what}.`,
  remedy: 'Take the update out of the plan, or service the image with a Windows servicing worker.',
  example: {
    component: 'amd64_example_31bf3856ad364e35_10.0.1.1_none_0123456789abcdef',
    what: 'the registry type REG_LINK is not known',
  },
})

/** Two components of one plan want to put different files at the same place. */
export const DestinationTwice = defineError({
  code: 'SERVICING_DESTINATION_TWICE',
  kind: 'conflict',
  retry: 'after-change',
  sentence: (facts: { destination: string }) =>
    `Two components of this plan put different files at ${facts.destination}.`,
  remedy: 'Service with one of the two updates at a time.',
  example: { destination: 'Windows\\System32\\example.dll' },
})

/** The disk is full. */
export const NoSpaceForServicing = defineError({
  code: 'NO_SPACE_FOR_SERVICING',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: (facts: { folder: string }) =>
    `There is not enough disk space in the servicing work folder ${facts.folder}.`,
  remedy: 'Free space on that disk, or choose another folder for servicing work.',
  example: { folder: 'servicing-work' },
})

/** The recovery image inside an image cannot be used. */
export const RecoveryImageUnusable = defineError({
  code: 'RECOVERY_IMAGE_UNUSABLE',
  kind: 'refused',
  retry: 'never',
  sentence: (facts: { path: string; index: number; reason: string }) =>
    `The recovery image ${facts.path} of image ${facts.index} cannot be used: ${facts.reason}.`,
  remedy: 'Use another copy of the media, or leave out the updates that are for the recovery image.',
  example: { path: 'Windows\\System32\\Recovery\\Winre.wim', index: 1, reason: 'it is not there' },
})
