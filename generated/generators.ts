// The files that are made from the source and checked in. `npm run generate` writes them, and a test in
// `tests/house/` compares, so that none is forgotten. To add one, write a file here that exports a generator, and
// put it on the list.

import { apiClientPage } from './api-client.ts'
import { errorsPage } from './errors.ts'
import { openApiPage } from './openapi.ts'
import { permissionsPage } from './permissions.ts'
import { settingsPage } from './settings.ts'
import { statusMessagesPage } from './status-messages.ts'
import { thirdPartyNotices } from './third-party-notices.ts'

/** Makes one file. The same source gives the same text, on every platform. */
export type Generator = {
  /** Where the text goes, from `generated/`. */
  file: string
  /** @throws when the source is not as it must be, for example a licence that is not allowed. */
  generate: () => Promise<string>
}

export const generators: readonly Generator[] = [
  errorsPage,
  settingsPage,
  statusMessagesPage,
  openApiPage,
  permissionsPage,
  apiClientPage,
  thirdPartyNotices,
]
