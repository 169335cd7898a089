import { z } from 'zod'

/** As a user is shown. */
export const displayName = z.string().trim().min(1).max(100)

/** A language tag (BCP 47), for the console; null: the browser's. */
export const language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
  .max(35)
  .nullable()
