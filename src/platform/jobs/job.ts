// What a job is. A room writes its jobs down in `jobs.ts`; the server gives each its handler at the start.

import type { z } from 'zod'

/** How far a long piece of work is. Bytes are what it moves; `null` when the whole is not known yet. */
export type Progress = { phase: string; bytesDone: number; bytesTotal: number | null }

/** A kind of job: its name, and the shape of what it is given. */
export type Job<Data extends object = object> = {
  /** `room.verb`, for example `upgrade-packages.add`; also the name of its queue. */
  name: string
  data: z.ZodType<Data>
  /** How many of this kind run at once on one site server. */
  concurrency: number
}

/** What a handler gets to work with. */
export type JobContext = {
  operationId: string
  requestedBy: string
  /** 1 for the first try; more after a crash or an error that may pass. */
  attempt: number
  /**
   * Grows with every attempt, also when the operation was postponed in between: what an attempt writes may demand that none has begun
   * since.
   */
  fence: number
  /** Aborted when somebody cancels the operation or the server stops. */
  signal: AbortSignal
  /** Tells people how far the work is; cheap enough to call for every mebibyte. */
  report: (progress: Progress) => void
}

/** Thrown by a handler whose work cannot begin yet: the operation waits in the queue again, and holds nobody up meanwhile. */
export class JobPostponed extends Error {
  /** When it is handed out again; seconds from now. */
  readonly seconds: number

  /** `why` is shown as the phase of the operation. */
  constructor(why: string, { seconds }: { seconds: number }) {
    super(why)
    this.name = 'JobPostponed'
    this.seconds = seconds
  }
}

/** A job with the function that does it. What it returns is kept as the operation's result: plain JSON. */
export type HandledJob = { job: Job; run: (data: object, context: JobContext) => Promise<object> }

/** Names a job's type; the schema's output is what the handler receives. */
export function defineJob<Data extends object>(job: Job<Data>): Job<Data> {
  return job
}

/** Joins a job and its handler, type-checked. */
export function handleJob<Data extends object>(
  job: Job<Data>,
  run: (data: Data, context: JobContext) => Promise<object>,
): HandledJob {
  return { job: job as unknown as Job, run: run as HandledJob['run'] }
}
