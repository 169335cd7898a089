import type { z } from 'zod'
import { QueryOptionRefused } from './errors.ts'

/** Reads the body of an action or a change; none is an empty one. @throws QueryOptionRefused */
export function readBody<Shape>(schema: z.ZodType<Shape>, body: unknown): Shape {
  const result = schema.safeParse(body ?? {})
  if (result.success) return result.data
  const problems = result.error.issues.map(issue => `${issue.path.join('.') || 'the body'}: ${issue.message}`)
  throw new QueryOptionRefused({ option: 'The body', reason: problems.slice(0, 5).join('; ') })
}
