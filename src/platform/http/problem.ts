// Errors as RFC 9457 problem details. Only here does an error get an HTTP status.

import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type ErrorKind, type ErrorReport, reportError } from '#platform/errors'
import { RequestInvalid } from './errors.ts'

const statusOfKind: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  cancelled: 409,
  refused: 422,
  limited: 429,
  internal: 500,
  unavailable: 503,
}

/** Problem details with our members: the stable code, the typed facts, the remedy and the retry answer. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    remedy: z.string(),
    retry: z.enum(['never', 'after-change', 'later']),
    facts: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details.' })

/** The problem details of one failed request. */
export type Problem = z.output<typeof problemSchema>

/** Names a thrown thing that has no type of its own: what a database or a disk says is no defect of the route. */
export type ReportThrown = (thrown: unknown) => ErrorReport

/** Sends a thrown thing as problem details, and logs what the caller must not see. */
export type SendProblem = (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => FastifyReply

/** Makes what sends problems. */
export function makeSendProblem(report: ReportThrown = reportError): SendProblem {
  return (error, request, reply) => {
    const reported = report(understand(error))
    const status = statusOfKind[reported.kind]
    if (status >= 500) request.log.error({ err: error, code: reported.code }, reported.message)
    const { retryAfterSeconds } = reported.facts
    if (reported.kind === 'limited' && typeof retryAfterSeconds === 'number')
      void reply.header('retry-after', String(retryAfterSeconds))
    return reply
      .code(status)
      .type('application/problem+json')
      .send(makeProblem(reported, request.id, status))
  }
}

function makeProblem(
  { code, message, remedy, retry, facts }: ErrorReport,
  instance: string,
  status: number,
): Problem {
  const title = code.toLowerCase().replaceAll('_', ' ')
  return {
    type: `urn:slipstream:error:${code}`,
    title,
    status,
    detail: message,
    instance,
    code,
    remedy,
    retry,
    facts,
  }
}

/**
 * Fastify's own refusals (body too large, wrong media type, malformed JSON, validation) become RequestInvalid. Their codes tell
 * them from errors of libraries that happen to carry a status, whose text may hold anything.
 */
function understand(error: FastifyError): unknown {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const place = error.validationContext ?? 'request'
    return new RequestInvalid({
      problems: error.validation.map(one => `${place}${one.instancePath}: ${one.message}`),
    })
  }
  const isRefusal = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
  if (isRefusal && error.code?.startsWith('FST_')) {
    return new RequestInvalid({ problems: [error.message] }, { cause: error })
  }
  return error
}
