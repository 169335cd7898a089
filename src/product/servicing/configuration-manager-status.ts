// Where an update stands for an image, in Configuration Manager's numbers and words.
//
// Source: SMS_ImageUpdateStatus.UpdateStatus: 0 Unknown, 1 Not Required, 2 Installed, 3 Applicable, 4 Applicability check not supported,
// 5 Installed - applicability check not supported. The last one never comes from us: what is said to be installed was read in the image.

import type { UpdateStatus } from './tables.ts'

/** The number and the word. */
export type ConfigurationManagerStatus = { value: number; text: string }

const words: Record<UpdateStatus, ConfigurationManagerStatus> = {
  unknown: { value: 0, text: 'Unknown' },
  'not-required': { value: 1, text: 'Not Required' },
  installed: { value: 2, text: 'Installed' },
  // Read back from the image that the run produced.
  applied: { value: 2, text: 'Installed' },
  applicable: { value: 3, text: 'Applicable' },
  // Nothing of it is in the image: it is still to be put in.
  failed: { value: 3, text: 'Applicable' },
  unsupported: { value: 4, text: 'Applicability check not supported' },
}

/** What Configuration Manager would say. */
export function configurationManagerStatus(status: UpdateStatus): ConfigurationManagerStatus {
  return words[status]
}
