// What an administrator chooses for a distribution point: how it is reached, when and how fast it transfers, what it keeps free.

import { z } from 'zod'
import {
  type PointRules,
  pointRules,
  quarantineBytes,
  quarantineSeconds,
  standardQuarantine,
} from '#product/distribution-protocol'
import type { PointRow } from './tables.ts'

/** IANA knows the name, and so does this runtime. */
function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** Everything that can be chosen for a point but its sources. The rules go to the point as they are. */
export const pointProperties = pointRules.extend({
  timeZone: pointRules.shape.timeZone.refine(isTimeZone, 'is not an IANA time zone, such as Europe/Paris'),
  // Without the standard values of the rules: a change of other properties must not set these.
  quarantineSeconds,
  quarantineBytes,
  /** Where others reach the point, when that is not what the point itself says; null to believe the point. */
  address: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .nullable(),
  /** `https-only`: while its address is not https, the point is given to no device and to no other point. */
  communication: z.enum(['http-or-https', 'https-only']),
})
/** See the schema. */
export type PointProperties = z.infer<typeof pointProperties>

const openHour = { access: 'open', bytesPerSecond: null } as const

/** What holds for a point for which nobody chose anything else. */
export const standardProperties: PointProperties = {
  address: null,
  communication: 'http-or-https',
  maintenance: false,
  timeZone: 'UTC',
  week: Array.from({ length: 168 }, () => openHour),
  transfersAtOnce: 3,
  connections: 4,
  reserveBytes: 1024 ** 3,
  graceSeconds: 24 * 3600,
  ...standardQuarantine,
  validateEverySeconds: 7 * 24 * 3600,
}

/** The properties of a point: what was chosen, and the standard for the rest. */
export function propertiesOf(row: Pick<PointRow, 'properties'>): PointProperties {
  return { ...standardProperties, ...row.properties }
}

/** The part of the properties that the point itself carries out. */
export function rulesOf(properties: PointProperties): PointRules {
  const { address: _address, communication: _communication, ...rules } = properties
  return rules
}

/** Where others reach the point; null while its communication forbids to send anybody there. */
export function reachableAddress(row: Pick<PointRow, 'address' | 'properties'>): string | null {
  const { address, communication } = propertiesOf(row)
  const used = address ?? row.address
  return communication === 'https-only' && !used.startsWith('https:') ? null : used
}
