// The words in which the form of a description is written down.

import { z } from 'zod'

export const name = z.string().min(1).max(300)
export const text = z.string().max(4000)
export const secret = z.strictObject({
  secret: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'is no name of a secret'),
})
