// What the script carries with it as data, taken from the sources by which the site and the other client work.

import { z } from 'zod'
import {
  DEVICE_PROTOCOL_VERSION,
  deviceFacts,
  devicePaths,
  deviceSigningContexts,
  endStates,
  enrolRequest,
  locationRequest,
  p256KeyHeader,
  policyRequest,
  statusReport,
  statusRequest,
} from '#product/device-protocol'
import {
  conditionOperators,
  isMet,
  listExitCodes,
  longestCommandLine,
  readinessKinds,
  setupOptions,
  setupSilentMinutes,
  taskSequenceSchema,
} from '#product/task-sequence-model'
import { decisionRules, firstPlace, pauseLimit } from './decision-rules.ts'

const itemForm = z.object({
  properties: z.looseObject({ type: z.object({ const: z.string() }) }),
  required: z.array(z.string()),
})

/** The messages that the script sends, each with the members that it must have. */
export const sentMessages: Readonly<Record<string, readonly string[]>> = {
  enrolRequest: Object.keys(enrolRequest.shape),
  policyRequest: Object.keys(policyRequest.shape),
  locationRequest: Object.keys(locationRequest.shape),
  statusRequest: Object.keys(statusRequest.shape),
  statusReport: Object.keys(statusReport.shape),
  statusStep: Object.keys(statusReport.shape.step.unwrap().shape),
  deviceFacts: Object.keys(deviceFacts.shape),
}

/** Everything, by name; each is JSON. */
export const scriptTables = {
  protocolVersion: DEVICE_PROTOCOL_VERSION,
  paths: devicePaths,
  contexts: deviceSigningContexts,
  keyHeader: p256KeyHeader,
  messages: sentMessages,
  endStates: [...endStates],
  operators: operatorTable(),
  items: itemTable(),
  readiness: readinessKinds,
  setupOptions,
  longestCommandLine,
  firstPlace,
  pauseLimit,
  setupSilentMinutes,
  rules: decisionRules,
  exitCodes: listExitCodes().map(({ unsigned, outcome, meaning, remedy }) => ({
    code: unsigned,
    outcome,
    meaning,
    remedy,
  })),
} as const

/** For each operator of conditions the orders (found before, with or behind the value) that it takes, and whether it compares empty text at all. */
function operatorTable(): Record<string, { orders: number[]; comparesEmpty: boolean }> {
  return Object.fromEntries(
    conditionOperators.map(is => {
      const holds = (found: string, value: string) => isMet({ variable: 'found', is, value }, { found }, {})
      const orders = [-1, 0, 1].filter(order => holds(String(5 + order), '5'))
      return [is, { orders, comparesEmpty: holds('', '') || holds('', '5') }]
    }),
  )
}

/** For each type of group and step its members: those that it must have, and what the others are when they are left out. */
function itemTable(): Record<
  string,
  { known: string[]; required: string[]; defaults: Record<string, unknown> }
> {
  const { $defs = {} } = z.toJSONSchema(taskSequenceSchema, { io: 'input' })
  const forms = Object.values($defs).flatMap(one => itemForm.safeParse(one).data ?? [])
  return Object.fromEntries(
    forms.map(({ properties, required }) => {
      const members = Object.entries(properties) as [string, { default?: unknown }][]
      const defaults = members.filter(([, of]) => of.default !== undefined)
      return [
        properties.type.const,
        {
          known: members.map(([name]) => name),
          required,
          defaults: Object.fromEntries(defaults.map(([name, of]) => [name, of.default])),
        },
      ]
    }),
  )
}
