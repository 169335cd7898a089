export { holdContent, type PointHouse } from './hold-content.ts'
export { ensureMembership, type JoinSettings } from './join-site.ts'
export { type HeldVersion, type Membership, readHeld, readMembership } from './point-state.ts'
export { addContentRoute, makeTicketCheck } from './serve-content.ts'
