// Windows' own errors, as HRESULT where DISM prints the plain number, and those of the update agent.

import { type CodeRows, discardFirst, sameUpdate } from './code-entry.ts'

/** By code in lower case. */
export const windowsCodes: CodeRows = {
  '0x80070002': [
    'ERROR_FILE_NOT_FOUND',
    'other',
    'win32',
    [
      'A file was not found.',
      'A path is wrong, or a file of the component store is missing.',
      'Check that the named files exist; if they do, service a fresh copy of the media.',
    ],
  ],
  '0x80070003': [
    'ERROR_PATH_NOT_FOUND',
    'other',
    'win32',
    ['A folder was not found.', 'The mount folder or the work folder went away.', 'Start the run again.'],
  ],
  '0x80070005': [
    'ERROR_ACCESS_DENIED',
    'denied',
    'win32',
    [
      'Access was denied.',
      'The service lacks administrator rights, or a virus scanner holds files of the mount.',
      'Run the service elevated, and exclude its work folder from virus scanning.',
    ],
  ],
  '0x8007000b': [
    'ERROR_BAD_FORMAT',
    'update',
    'win32',
    [
      'A file has a wrong format.',
      'The image or the update is for another processor, or is no such file.',
      sameUpdate,
    ],
  ],
  '0x8007000d': [
    'ERROR_INVALID_DATA',
    'update',
    'win32',
    ['The data is invalid.', 'The update or the image is damaged.', sameUpdate],
  ],
  '0x8007000e': [
    'ERROR_OUTOFMEMORY',
    'resources',
    'win32',
    [
      'There is not enough memory.',
      'The machine or its paging file is too small for this update.',
      'Give the machine more memory.',
    ],
  ],
  '0x80070020': [
    'ERROR_SHARING_VIOLATION',
    'mount',
    'win32',
    [
      'Another program uses a file.',
      'A virus scanner, an indexer or an Explorer window is in the folder.',
      'Close it.',
    ],
  ],
  '0x80070032': [
    'ERROR_NOT_SUPPORTED',
    'other',
    'win32',
    [
      'The request is not supported.',
      'The DISM is older than the image, or the file is of a kind that it cannot service (an ESD file, for example).',
      'Use a DISM at least as new as the media, and a WIM file.',
    ],
  ],
  '0x80070057': [
    'ERROR_INVALID_PARAMETER',
    'other',
    'win32',
    [
      'A parameter is wrong.',
      'This version of DISM does not know an option.',
      'Use the DISM of Windows 10 1809 or newer.',
    ],
  ],
  '0x80070070': [
    'ERROR_DISK_FULL',
    'resources',
    'win32',
    ['The disk is full.', 'A mount takes as much as the whole image, and the update again.', 'Free space.'],
  ],
  '0x8007007e': [
    'ERROR_MOD_NOT_FOUND',
    'prerequisite',
    'mediaUpdate',
    [
      'A module was not found.',
      'A combined cumulative update was added to an image that has no use for more than its servicing stack.',
      'Give recovery images a Safe OS Dynamic Update only.',
    ],
  ],
  '0x800700a1': [
    'ERROR_BAD_PATHNAME',
    'other',
    'win32',
    [
      'A path is not valid.',
      'The path of the mount folder is too long, or on a file system other than NTFS.',
      'Choose a short work folder on an NTFS disk.',
    ],
  ],
  '0x800700b7': [
    'ERROR_ALREADY_EXISTS',
    'mount',
    'win32',
    ['It exists already.', 'An earlier mount left something behind.', discardFirst],
  ],
  '0x800703ed': [
    'ERROR_UNRECOGNIZED_VOLUME',
    'mount',
    'win32',
    ['The file system is not recognised.', 'The disk is not NTFS.', 'Choose a work folder on an NTFS disk.'],
  ],
  '0x80070522': [
    'ERROR_PRIVILEGE_NOT_HELD',
    'denied',
    'win32',
    ['A privilege is missing.', 'The service does not run elevated.', 'Run the service elevated.'],
  ],
  '0x80070570': [
    'ERROR_FILE_CORRUPT',
    'image',
    'win32',
    [
      'A file or folder is damaged and unreadable.',
      'The WIM file, the update or the disk is damaged.',
      'Copy the media again and compare digests; check the disk.',
    ],
  ],
  '0x800704c7': [
    'ERROR_CANCELLED',
    'other',
    'win32',
    ['It was cancelled.', 'Somebody stopped DISM.', 'Start the run again.'],
  ],
  '0x800706be': [
    'RPC_S_CALL_FAILED',
    'other',
    'win32',
    ['The servicing process ended.', 'It crashed, or was stopped.', 'Try again, with a newer DISM.'],
  ],
  '0x8024002e': [
    'WU_E_WU_DISABLED',
    'other',
    'updateAgent',
    [
      'Access to an unmanaged update server is not allowed.',
      'DISM looked for source files with Windows Update, which a policy of this machine forbids.',
      'Service media that holds all its source files, or let the policy allow repair content from Windows Update.',
    ],
  ],
  '0xc000012f': [
    'STATUS_INVALID_IMAGE_NOT_MZ',
    'image',
    'win32',
    [
      'A program file does not have the right format.',
      'A file of the image, of the update or of the servicing stack is damaged.',
      'Copy the media again and compare digests; check the disk.',
    ],
  ],
}
