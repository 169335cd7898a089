// What is staged of one revision that an update server gave. Its categories, and whether others need it, are known when all are there
// (`publish-upstream.ts`).

import { parseServerUpdate, type ServerUpdate } from '#formats/update-metadata'
import { decodeXmlText } from '#formats/xml'
import { UpstreamAnswerRefused, type UpstreamUpdate } from '#product/wsus-upstream'
import type { CatalogueRow } from './catalogue-row.ts'
import { coreFacts } from './read-package-cabinet.ts'

/** A revision with its document. */
export type GivenUpdate = {
  update: UpstreamUpdate
  /** The number that this site gave the revision. */
  revision: number
  document: string | Uint8Array
  /** Languages whose titles are wanted beside English, in lower case. */
  languages: readonly string[]
  server: string
}

/** @throws UpdateMetadataUnreadable; UpstreamAnswerRefused when the document is of another revision, or lacks a file that the server names */
export function rowsOfUpdate({ update, revision, document, languages, server }: GivenUpdate): CatalogueRow[] {
  const text = typeof document === 'string' ? document : decodeXmlText(document)
  const read = parseServerUpdate(text, language => language === 'en' || languages.includes(language))
  const { identity } = read.core
  const refuse = (reason: string) => new UpstreamAnswerRefused({ server, operation: 'GetUpdateData', reason })
  const name = `${update.updateId} ${update.revisionNumber}`
  if (identity.updateId !== update.updateId || identity.revisionNumber !== update.revisionNumber)
    throw refuse(`the document of revision ${name} is of ${identity.updateId} ${identity.revisionNumber}`)
  for (const digest of update.fileDigests) {
    // A licence text is a file too, and stands elsewhere in the document.
    const isNamed =
      read.extended.files.some(file => file.sha1 === digest) ||
      text.includes(Buffer.from(digest, 'hex').toString('base64'))
    if (!isNamed) throw refuse(`the document of revision ${name} has no file with the digest ${digest}`)
  }
  const row = (
    kind: CatalogueRow['kind'],
    facts: object,
    more: Partial<CatalogueRow> = {},
  ): CatalogueRow => ({
    kind,
    revision,
    language: '',
    facts: facts as Record<string, unknown>,
    body: null,
    ...more,
  })
  return [
    row('listed', listedFacts(read)),
    row('core', coreFacts(read.core), { body: read.coreFragment }),
    row('extended', read.extended),
    ...read.localized.map(facts => row('localized', facts, { language: facts.language.toLowerCase() })),
  ]
}

/** What the list of an offline catalogue says of an update. */
function listedFacts({ core, extended, created, isPublished }: ServerUpdate) {
  const isSoftware = core.updateType === 'Software' || core.updateType === 'Driver'
  const isDeployable = /^(true|1)$/i.test(core.properties.ExplicitlyDeployable ?? '')
  return {
    ...core.identity,
    created,
    defaultLanguage: extended.defaultLanguage,
    isBundle: core.bundledUpdates.length > 0,
    isSoftware,
    deploymentAction: isDeployable ? null : isSoftware ? 'Bundle' : 'Evaluate',
    isPublished,
    languages: extended.languages,
    isLeaf: false,
    categories: [],
  }
}
