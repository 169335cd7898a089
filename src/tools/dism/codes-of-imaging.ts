// Codes of the imaging library and of DISM itself: mounts and WIM files.

import { type CodeRows, discardFirst } from './code-entry.ts'

/** By code in lower case. */
export const imagingCodes: CodeRows = {
  '0xc1420113': [
    'folder holds a mount already',
    'mount',
    'imaging',
    ['The folder holds a mounted image already.', 'An earlier run was ended hard.', discardFirst],
  ],
  '0xc1420114': [
    'mount folder not empty',
    'mount',
    'imaging',
    ['The mount folder is not empty.', 'An earlier run left files there.', 'Empty the folder.'],
  ],
  '0xc1420117': [
    'unmount not complete',
    'mount',
    'imaging',
    [
      'The folder could not be unmounted completely.',
      'A program has files of it open: a virus scanner, Explorer, or a loaded registry hive.',
      'Close it, then discard the mount.',
    ],
  ],
  '0xc1420127': [
    'image mounted already',
    'mount',
    'imaging',
    [
      'This image of this WIM file is mounted for writing already.',
      'An earlier run was ended hard and left its mount behind.',
      discardFirst,
    ],
  ],
  '0xc142013c': [
    'compression not mountable',
    'other',
    'imaging',
    [
      'An image with this compression cannot be mounted.',
      'The file is an ESD.',
      'Export it to a WIM file first.',
    ],
  ],
  '0xc1510111': [
    'no permission to mount for writing',
    'denied',
    'imaging',
    [
      'There is no permission to mount and change this image.',
      'The WIM file is read-only (as files copied from a DVD or ISO are), or the service does not run elevated.',
      'Take the read-only attribute from the file.',
    ],
  ],
  '0xc1510113': [
    'no such image',
    'other',
    'imaging',
    [
      'The WIM file has no image of this index.',
      'The plan is for another file.',
      'Make a new plan from the present media.',
    ],
  ],
  '0xc1510114': [
    'DISMAPI_E_NEEDS_REMOUNT',
    'mount',
    'dismApi',
    [
      'The image must be mounted again before it can be serviced.',
      'The machine restarted, or the mount was broken.',
      discardFirst,
    ],
  ],
  '0xc1510115': [
    'mount no longer valid',
    'mount',
    'imaging',
    ['The mount is no longer valid.', 'Its folder or its WIM file was changed.', discardFirst],
  ],
}
