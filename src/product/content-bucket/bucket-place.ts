// Which bucket, where, and how it is spoken to.

import { BucketPlaceInvalid } from './errors.ts'

/** A bucket of a storage service, and the part of it that is ours. */
export type BucketPlace = {
  bucket: string
  /** Before every key; empty, or it ends with a slash. */
  prefix: string
  /** The service's URL; null for Amazon's own of the region. */
  endpoint: string | null
  region: string
  /** Whether the bucket stands in the path of the URL and not in the name of the host. */
  pathStyle: boolean
}

/** Names of buckets as Amazon's rules have them (3 to 63 lower-case letters, digits, dots and hyphens). */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const prefixWords = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/

/**
 * Reads `s3://bucket/prefix`.
 * @throws BucketPlaceInvalid, also for an endpoint without TLS on another machine: content and names would travel readable
 */
export function readBucketPlace(given: {
  address: string
  endpoint: string | undefined
  region: string
  pathStyle: boolean
}): BucketPlace {
  const { address, endpoint, region, pathStyle } = given
  const invalid = (what: string, reason: string) => new BucketPlaceInvalid({ given: what, reason })
  const found = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(address)
  const [, bucket = '', rest = ''] = found ?? []
  if (found === null) throw invalid(address, 'it is no address of the form s3://BUCKET/PREFIX')
  if (!bucketName.test(bucket)) throw invalid(address, `“${bucket}” is no name of a bucket`)
  const prefix = rest.replace(/\/$/, '')
  const isPrefix = prefix === '' || (prefixWords.test(prefix) && !/(^|\/)\.\.?(\/|$)/.test(prefix))
  if (!isPrefix || prefix.length > 200)
    throw invalid(address, 'a prefix has letters, digits, dots, hyphens and single slashes between them')
  if (endpoint !== undefined) checkEndpoint(endpoint)
  return {
    bucket,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint: endpoint ?? null,
    region,
    pathStyle,
  }
}

/** For people. */
export function nameOfPlace({ bucket, prefix }: BucketPlace): string {
  return `s3://${bucket}/${prefix}`.replace(/\/$/, '')
}

function checkEndpoint(endpoint: string): void {
  const shown = endpoint.replace(/:\/\/[^\s/]*@/, '://…@')
  const invalid = (reason: string) => new BucketPlaceInvalid({ given: shown, reason })
  if (!URL.canParse(endpoint)) throw invalid('it is no URL')
  const { protocol, hostname, username, password, search, hash } = new URL(endpoint)
  if (username !== '' || password !== '') throw invalid('credentials do not belong into it')
  if (search !== '' || hash !== '') throw invalid('it has more than a host and a path')
  if (protocol === 'https:') return
  const isHere = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
  if (protocol !== 'http:') throw invalid('it begins neither with https:// nor with http://')
  if (!isHere) throw invalid('without TLS (https://) only a service on this machine is spoken to')
}
