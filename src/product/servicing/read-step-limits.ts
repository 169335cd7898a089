// The setting with the limits of steps.

import { type LimitedStep, limitedSteps, type StepLimits, standardLimits } from '#product/servicing-work'
import { ServicingStepLimitsInvalid } from './errors.ts'

/** A timer takes no more than this. */
const mostMinutes = 30_000

/** The limits: `carry-out=900,prove=60` over the standard ones; null: these. @throws ServicingStepLimitsInvalid */
export function readStepLimits(text: string | undefined): StepLimits {
  const limits: Record<LimitedStep, number> = { ...standardLimits }
  for (const part of (text ?? '').split(',').map(one => one.trim())) {
    if (part === '') continue
    const [name, value, ...rest] = part.split('=').map(one => one.trim())
    const step = limitedSteps.find(one => one === name)
    const minutes = Number(value)
    if (step === undefined || rest.length > 0 || !(minutes > 0 && minutes <= mostMinutes))
      throw new ServicingStepLimitsInvalid({ part, steps: [...limitedSteps] })
    limits[step] = minutes
  }
  return limits
}
