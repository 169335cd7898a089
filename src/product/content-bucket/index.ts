export type { BucketPatience } from './bucket.ts'
export { type BucketPlace, readBucketPlace } from './bucket-place.ts'
export { openBucketStore } from './open-bucket-store.ts'
