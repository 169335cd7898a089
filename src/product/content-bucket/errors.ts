import { defineError } from '#platform/errors'

/** The address of the bucket, or a setting that belongs to it, cannot be understood. */
export const BucketPlaceInvalid = defineError<{ given: string; reason: string }>({
  code: 'BUCKET_PLACE_INVALID',
  kind: 'invalid',
  retry: 'never',
  sentence: ({ given, reason }) => `${given} cannot be used for the content store: ${reason}.`,
  remedy:
    'Give the bucket as s3://BUCKET or s3://BUCKET/PREFIX, and the endpoint of a service other than Amazon’s as https://HOST.',
  example: { given: 's3:/content', reason: 'it is no address of the form s3://BUCKET/PREFIX' },
})

/** The service knows no such bucket. */
export const BucketMissing = defineError<{ place: string }>({
  code: 'BUCKET_MISSING',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: ({ place }) => `There is no bucket for the content store at ${place}.`,
  remedy: 'Make the bucket, or correct the name, the endpoint or the region in the settings.',
  example: { place: 's3://content/site-1' },
})

/** The service does not let these credentials do what is needed; or there are none. */
export const BucketRefused = defineError<{ place: string; doing: string; reason: string }>({
  code: 'BUCKET_REFUSED',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: ({ place, doing, reason }) => `The bucket ${place} does not allow ${doing} (${reason}).`,
  remedy:
    'Give the site server credentials (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile) that may list the bucket and read, write and delete its objects; check that the region is the bucket’s.',
  example: { place: 's3://content/site-1', doing: 'writing an object', reason: 'AccessDenied' },
})

/** Requests are signed with the time; the service and this machine do not agree about it. */
export const BucketClockDiffers = defineError<{ place: string }>({
  code: 'BUCKET_CLOCK_DIFFERS',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: ({ place }) =>
    `The bucket ${place} refuses requests because the clock of this machine differs from that of the service.`,
  remedy: 'Set the clock of this machine; let it be kept by NTP.',
  example: { place: 's3://content/site-1' },
})

/** The service cannot be reached, is overloaded, or broke off; the attempts that were worth making were made. */
export const BucketUnavailable = defineError<{ place: string; doing: string; reason: string }>({
  code: 'BUCKET_UNAVAILABLE',
  kind: 'unavailable',
  retry: 'later',
  sentence: ({ place, doing, reason }) =>
    `The bucket ${place} could not be used for ${doing} (${reason}). What was stored before is as it was.`,
  remedy:
    'Check the network and the state of the storage service, then try again. Jobs of the site server go on by themselves.',
  example: { place: 's3://content/site-1', doing: 'reading an object', reason: 'SlowDown' },
})

/** An object came from the bucket with other bytes than its name says. Nobody was given them. */
export const BucketObjectDamaged = defineError<{ place: string; sha256: string }>({
  code: 'BUCKET_OBJECT_DAMAGED',
  kind: 'internal',
  retry: 'after-change',
  sentence: ({ place, sha256 }) => `The object ${sha256} in the bucket ${place} does not have its bytes.`,
  remedy:
    'Run `slipstream content-library verify`: it puts the object aside and fetches it from a distribution point that has it.',
  example: {
    place: 's3://content/site-1',
    sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
  },
})
