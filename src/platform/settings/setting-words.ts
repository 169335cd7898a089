// The words in which settings are written down.

import { z } from 'zod'
import type { Setting } from './setting.ts'

export const text = z.string().min(1)
export const optionalText = z.string().optional()
export const wholeNumber = (lowest: number, highest: number) =>
  z.coerce.number().int().min(lowest).max(highest)
export const onOff = z
  .union([z.boolean(), z.enum(['true', 'false', 'on', 'off', 'yes', 'no', ''])])
  .transform(value => {
    return value === true || value === 'true' || value === 'on' || value === 'yes' || value === ''
  })

export function setting<Schema extends z.ZodType>(row: Setting<Schema>): Setting<Schema> {
  return row
}
