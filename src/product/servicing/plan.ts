// Decides what a servicing run will do: a pure function of facts and options.

import type {
  MediaFacts,
  ServicingEngine,
  ServicingOptions,
  ServicingPlan,
  UpdateToPlan,
} from '#product/servicing-engines'

/** What a plan is made from. */
export type PlanInput = {
  engine: Pick<ServicingEngine, 'name' | 'assess' | 'assessMedia'>
  media: MediaFacts
  updates: readonly UpdateToPlan[]
  options: ServicingOptions
}

export type { ServicingPlan }
