import { defineError } from '#platform/errors'

/** A manifest cannot be read: damaged, of another kind, or beyond the bounds. */
export const ManifestInvalid = defineError<{ reason: string }>({
  code: 'CBS_MANIFEST_INVALID',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `This is not a servicing manifest that Windows would accept: ${facts.reason}.`,
  remedy: 'Download the update again from the Microsoft Update Catalog.',
  example: { reason: 'the root element is "html"; "assembly" was expected' },
})

/** A package identity is not `name~token~architecture~language~version`. */
export const PackageIdentityInvalid = defineError<{ text: string }>({
  code: 'CBS_PACKAGE_IDENTITY_INVALID',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `"${facts.text}" is not the identity of a package.`,
  remedy: 'A package identity looks like Package_for_KB2999226~31bf3856ad364e35~amd64~~6.1.1.6.',
  example: { text: 'KB2999226' },
})
