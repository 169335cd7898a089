// Where the site answers devices; each is a POST with JSON.

/** Paths below the address of the site. Only the first is open to whoever is not enrolled. */
export const devicePaths = {
  enrol: '/api/v1/device/enrolment',
  policy: '/api/v1/device/policy',
  location: '/api/v1/device/content-location',
  status: '/api/v1/device/status',
  renewKey: '/api/v1/device/key',
} as const

/** Path of an object below a source's address; a manifest is an object, too. */
export function manifestPathOf(contentVersion: string): string {
  return `content/objects/${contentVersion}`
}
