// Where a program that services images keeps unpacked updates, and how many.

import type { DataFolder } from '#platform/data-folder'
import type { Settings } from '#platform/settings'
import { openUnpackedUpdates, type UnpackedUpdates } from '#product/update-files'

/** The unpacked updates of the program with this data folder. */
export function keepUnpacked(folder: DataFolder, settings: Settings): UnpackedUpdates {
  const maxBytes = settings['unpacked-updates-gibibytes'] * 2 ** 30
  return openUnpackedUpdates({ folder: folder.inside('unpacked-updates'), maxBytes })
}
