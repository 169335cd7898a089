// Finds the real files that tests read in place. They are not part of the project (most are Microsoft's copyright):
// a test that needs one is skipped, with its reason in the title, where the folder is absent.

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const folder = process.env.SLIPSTREAM_CORPUS ?? resolve(import.meta.dirname, '../../shared/corpus')

/** Whether the real files are here. */
export const hasCorpus = existsSync(resolve(folder, 'CORPUS.tsv'))

/** The absolute path of one real file, for example `corpusPath('msu/Windows6.1-KB2999226-x64.msu')`. */
export function corpusPath(file: string): string {
  return resolve(folder, file)
}
