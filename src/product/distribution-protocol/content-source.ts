// Where content is fetched from, and the addresses of things there. Manifests are objects too, named by their digest.

import type { PointCertificate } from './fields.ts'

/** A site or a distribution point that gives content over HTTP. */
export type ContentSource = {
  /** How the source is called in reports of progress. */
  name?: string
  /** `http://` or `https://`, with or without a slash at the end; everything below it is ours. */
  baseUrl: string
  /** Sent with each request, for example `authorization`. */
  headers?: Readonly<Record<string, string>>
  /** PEM of the certificate authority to trust for this source, instead of the system's. */
  certificateAuthority?: string
  /** The certificate that the site told of; null or absent: one of an authority is expected. */
  certificate?: PointCertificate | null
}

/** The path of an object below a source's `baseUrl`: what servers route and clients ask for. */
export function objectPath(sha256: string): string {
  return `content/objects/${sha256}`
}

/** The whole address of an object at a source. */
export function objectUrl(source: ContentSource, sha256: string): URL {
  return new URL(objectPath(sha256), source.baseUrl.endsWith('/') ? source.baseUrl : `${source.baseUrl}/`)
}
