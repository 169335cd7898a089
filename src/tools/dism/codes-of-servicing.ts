// Codes of component-based servicing: packages, the component store, deltas.

import { type CodeRows, freshMedia, sameUpdate } from './code-entry.ts'

/** By code in lower case. */
export const servicingCodes: CodeRows = {
  '0x800f0804': [
    'CBS_E_OPEN_FAILED',
    'update',
    'cbs',
    ['The package cannot be opened.', 'The file is not there, not readable, or no package.', sameUpdate],
  ],
  '0x800f0805': [
    'CBS_E_INVALID_PACKAGE',
    'update',
    'cbs',
    [
      'The package is not valid.',
      'The file is damaged, or the image has no package of this name.',
      sameUpdate,
    ],
  ],
  '0x800f0806': [
    'CBS_E_PENDING',
    'image',
    'cbs',
    [
      'Operations are pending in the image.',
      'An update or a feature waits for the first start; clean-up of the component store is not possible until then.',
      'Leave out the clean-up, or reset the base before features that stay pending are added.',
    ],
  ],
  '0x800f0808': [
    'CBS_E_IMAGE_NOT_ACCESSIBLE',
    'mount',
    'cbs',
    [
      'The image is not accessible.',
      'The mount folder went away, or something holds it.',
      'Mount the image again.',
    ],
  ],
  '0x800f080c': [
    'DISMAPI_E_UNKNOWN_FEATURE',
    'update',
    'dismApi',
    [
      'The image does not know the feature or update.',
      'It is for another edition.',
      'Choose what this edition has.',
    ],
  ],
  '0x800f081e': [
    'CBS_E_NOT_APPLICABLE',
    'update',
    'cbs',
    [
      'The package is not applicable to this image.',
      'It is for another edition, version or architecture of Windows, or a newer update is installed already.',
      'Compare version and architecture of the image with the update; leave it out when the image is newer.',
    ],
  ],
  '0x800f081f': [
    'CBS_E_SOURCE_MISSING',
    'image',
    'cbs',
    [
      'Source files were not found.',
      'The image lacks payload that the update builds on, for example because features were removed from it.',
      freshMedia,
    ],
  ],
  '0x800f0823': [
    'CBS_E_NEW_SERVICING_STACK_REQUIRED',
    'prerequisite',
    'cbs',
    [
      'The package needs a newer servicing stack.',
      'The image is older than the oldest one that the update goes on, or the servicing stack update was left out.',
      'Add the servicing stack update that the article of the update names, before the update.',
    ],
  ],
  '0x800f0825': [
    'CBS_E_CANNOT_UNINSTALL',
    'update',
    'cbs',
    [
      'A package cannot be removed.',
      'The update replaces a package that is permanent in this image: the image is newer than the update, or was customised.',
      freshMedia,
    ],
  ],
  '0x800f0830': [
    'CBS_E_IMAGE_UNSERVICEABLE',
    'image',
    'cbs',
    [
      'The image can no longer be serviced.',
      'An earlier operation on it was interrupted and could not be undone.',
      'Throw this copy away and start from the unchanged image.',
    ],
  ],
  '0x800f0831': [
    'CBS_E_STORE_CORRUPTION',
    'image',
    'cbs',
    [
      'The component store is damaged.',
      'A manifest of an installed package is missing or wrong.',
      freshMedia,
    ],
  ],
  '0x800f0838': [
    'CBS_E_MISSING_PREREQUISITE_BASELINES',
    'prerequisite',
    'cbs',
    [
      'A checkpoint cumulative update is missing.',
      'The files of this update are differences to a checkpoint that is neither in the image nor beside the update.',
      'Add every checkpoint that the Microsoft Update Catalog offers with this update, and plan again.',
    ],
  ],
  '0x800f0900': [
    'CBS_E_XML_PARSER_FAILURE',
    'image',
    'cbs',
    ['A manifest cannot be read.', 'A file of the component store or of the update is damaged.', freshMedia],
  ],
  '0x800f0902': [
    'DISMAPI_E_BUSY',
    'mount',
    'dismApi',
    [
      'The servicing stack is busy.',
      'Another program services this image or this machine.',
      'Wait for it, then try again.',
    ],
  ],
  '0x800f0922': [
    'CBS_E_INSTALLERS_FAILED',
    'other',
    'cbs',
    [
      'An advanced installer failed.',
      'A driver, boot file, task or service of the update could not be set up; often space, or the DISM is older than the update.',
      'Use a DISM at least as new as the media, free disk space, and look into CBS.log for the installer.',
    ],
  ],
  '0x800f0985': [
    'PSFX_E_APPLY_REVERSE_DELTA_FAILED',
    'image',
    'deltas',
    [
      'A file of the image does not fit the difference that leads back to the release.',
      'The file was changed.',
      freshMedia,
    ],
  ],
  '0x800f0986': [
    'PSFX_E_APPLY_FORWARD_DELTA_FAILED',
    'image',
    'deltas',
    ['A difference of the update could not be applied.', 'The file that it starts from differs.', freshMedia],
  ],
  '0x800f0988': [
    'PSFX_E_INVALID_DELTA_COMBINATION',
    'image',
    'deltas',
    [
      'The differences of this update and of the image do not fit together.',
      'The component store was cleaned up or changed in a way that the update does not expect.',
      freshMedia,
    ],
  ],
  '0x80073701': [
    'ERROR_SXS_ASSEMBLY_MISSING',
    'image',
    'win32',
    [
      'A component that the update refers to is missing.',
      'The component store is incomplete, or a language is missing that another package is for.',
      freshMedia,
    ],
  ],
  '0x80073712': [
    'ERROR_SXS_COMPONENT_STORE_CORRUPT',
    'image',
    'win32',
    [
      'The component store is damaged.',
      'A file or manifest that servicing needs is missing or wrong.',
      freshMedia,
    ],
  ],
  '0x8007371b': [
    'ERROR_SXS_TRANSACTION_CLOSURE_INCOMPLETE',
    'image',
    'win32',
    [
      'One or more members that the transaction needs are missing.',
      'Parts of the update or of what it replaces are not there.',
      'Add the servicing stack update and checkpoints first; else service a fresh copy of the media.',
    ],
  ],
  '0x800f0982': [
    'PSFX_E_MATCHING_COMPONENT_NOT_FOUND',
    'image',
    'deltas',
    [
      'A component that a difference of the update starts from is not in the image.',
      'The component store was changed, or the image is not the release that the update is for.',
      freshMedia,
    ],
  ],
  '0x800f0984': [
    'PSFX_E_MATCHING_BINARY_MISSING',
    'image',
    'deltas',
    [
      'A file that a difference of the update starts from is not in the image.',
      'The component store is incomplete.',
      freshMedia,
    ],
  ],
  '0x800f0991': [
    'PSFX_E_MISSING_PAYLOAD_FILE',
    'update',
    'deltas',
    ['A payload file of the update is missing.', 'The update is incomplete.', sameUpdate],
  ],
}
