// Every class of the face, in the order of the service document.

import type { EntityClass } from '../entity-class.ts'
import { ClassUnknown } from '../errors.ts'
import {
  boundary,
  boundaryGroup,
  boundaryGroupMembers,
  combinedDeviceResources,
  deploymentSummary,
  taskSequencePackage,
} from './client-classes.ts'
import {
  distributionDPStatus,
  distributionPointGroup,
  distributionPointInfo,
  objectContentExtraInfo,
  packageStatusDistPointsSummarizer,
} from './distribution-classes.ts'
import { imageInformation, operatingSystemInstallPackage } from './package-classes.ts'
import {
  imageServicingSchedule,
  imageServicingScheduledImage,
  softwareUpdate,
  statusMessage,
} from './update-classes.ts'

/** See above. */
export const entityClasses: readonly EntityClass[] = [
  operatingSystemInstallPackage,
  imageInformation,
  imageServicingSchedule,
  imageServicingScheduledImage,
  softwareUpdate,
  distributionPointInfo,
  distributionPointGroup,
  packageStatusDistPointsSummarizer,
  distributionDPStatus,
  objectContentExtraInfo,
  statusMessage,
  boundary,
  boundaryGroup,
  boundaryGroupMembers,
  taskSequencePackage,
  deploymentSummary,
  combinedDeviceResources,
]

/** The class of a name, whatever its case, as Configuration Manager since version 2006. @throws ClassUnknown */
export function findClass(name: string): EntityClass {
  const found = entityClasses.find(one => one.name.toLowerCase() === name.toLowerCase())
  if (!found) throw new ClassUnknown({ name })
  return found
}
