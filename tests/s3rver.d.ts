// The part of s3rver that the tests use; the package brings no types.

declare module 's3rver' {
  import type { RequestListener } from 'node:http'

  /** A storage service with the S3 API in this process, over a folder. Its credentials are S3RVER and S3RVER. */
  export default class S3rver {
    constructor(options: {
      directory: string
      silent: boolean
      vhostBuckets: boolean
      configureBuckets: readonly { name: string; configs: readonly string[] }[]
    })
    configureBuckets(): Promise<unknown>
    callback(): RequestListener
    close(): Promise<void>
  }
}
