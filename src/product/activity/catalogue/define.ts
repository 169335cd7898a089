// What the catalogue says of a status message.

/** How much a message matters. */
export const severities = ['information', 'warning', 'error'] as const
export type Severity = (typeof severities)[number]

/** The parts of the product that messages come from. */
export const components = [
  'site',
  'audit',
  'alerts',
  'operations',
  'network-accounts',
  'identity',
  'upgrade-packages',
  'software-updates',
  'update-catalogue',
  'selection-rules',
  'servicing',
  'servicing-schedules',
  'distribution',
  'boundaries',
  'content-library',
  'task-sequences',
  'devices',
  'deployments',
] as const
export type Component = (typeof components)[number]

/** One kind of status message. */
export type MessageKind = {
  /** Stable for ever: never changed, never given to another kind. Six digits, so that none is read as one of Configuration Manager's. */
  number: number
  severity: Severity
  component: Component
  /** Whether it tells of a change that somebody or the site made to what is set or kept; then it is audited. */
  isChange: boolean
  /** What it says, for the reference. */
  text: string
  /** The message ID of Configuration Manager that says about the same, where one is known to us. */
  configurationManager?: number
}

type About = { configurationManager?: number }

/** Makes the words in which one component's kinds are written down. */
export function kindsOf(component: Component) {
  const make =
    (isChange: boolean) =>
    (number: number, severity: Severity, text: string, about: About = {}) =>
      ({ number, severity, component, isChange, text, ...about }) satisfies MessageKind
  return {
    /** A kind that tells of a change; it is audited. */
    change: make(true),
    /** A kind that tells what happened, without a change of what is set or kept. */
    event: make(false),
  }
}
