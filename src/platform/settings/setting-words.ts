// The words in which settings are written down.

import { z } from 'zod'
import { readNetworks } from '#platform/public-addresses'
import type { Setting } from './setting.ts'

export const text = z.string().min(1)
export const optionalText = z.string().optional()
export const wholeNumber = (lowest: number, highest: number) =>
  z.coerce.number().int().min(lowest).max(highest)
/** A list of networks, as `10.0.0.0/8,fd12::/16`. */
export const networkList = z.string().transform((text, context) => {
  const { networks, wrong } = readNetworks(text)
  if (wrong !== null) context.addIssue({ code: 'custom', message: `"${wrong}" is not a network` })
  return networks
})
export const onOff = z
  .union([z.boolean(), z.enum(['true', 'false', 'on', 'off', 'yes', 'no', ''])])
  .transform(value => {
    return value === true || value === 'true' || value === 'on' || value === 'yes' || value === ''
  })

export function setting<Schema extends z.ZodType>(row: Setting<Schema>): Setting<Schema> {
  return row
}
