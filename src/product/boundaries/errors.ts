import { defineError } from '#platform/errors'

/** No boundary has this name. */
export const BoundaryMissing = defineError<{ boundary: string }>({
  code: 'BOUNDARY_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no boundary “${facts.boundary}”.`,
  remedy: 'Look at the list of boundaries (`boundary list`) for its name.',
  example: { boundary: 'Paris, first floor' },
})

/** Names are how boundaries are spoken of. */
export const BoundaryNameTaken = defineError<{ name: string }>({
  code: 'BOUNDARY_NAME_TAKEN',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `There is a boundary with the name “${facts.name}” already.`,
  remedy: 'Choose another name, or change the boundary that is there (`boundary set`).',
  example: { name: 'Paris, first floor' },
})

/** The same boundary twice would be two places to look for one thing. */
export const BoundaryValueTaken = defineError<{ value: string; boundary: string }>({
  code: 'BOUNDARY_VALUE_TAKEN',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `${facts.value} is a boundary already: “${facts.boundary}”.`,
  remedy:
    'Use that boundary: it can be in any number of boundary groups. Boundaries that only overlap are allowed.',
  example: { value: '10.1.0.0/16', boundary: 'Paris' },
})

/** What was written is not a boundary. */
export const BoundaryValueRefused = defineError<{ value: string; reason: string }>({
  code: 'BOUNDARY_VALUE_REFUSED',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `“${facts.value}” is not a boundary: ${facts.reason}.`,
  remedy: 'Write a subnet (10.1.0.0/16), an IPv6 prefix (2001:db8::/32) or a range (10.1.0.1-10.1.0.99).',
  example: {
    value: '10.1.2.3/16',
    reason: '10.1.2.3 is not the first address of that network; the network is 10.1.0.0/16',
  },
})

/** No boundary group has this name. */
export const BoundaryGroupMissing = defineError<{ boundaryGroup: string }>({
  code: 'BOUNDARY_GROUP_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no boundary group “${facts.boundaryGroup}”.`,
  remedy: 'Look at the list of boundary groups (`boundary-group list`) for its name.',
  example: { boundaryGroup: 'Paris' },
})

/** Names are how boundary groups are spoken of. */
export const BoundaryGroupNameTaken = defineError<{ name: string }>({
  code: 'BOUNDARY_GROUP_NAME_TAKEN',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `There is a boundary group with the name “${facts.name}” already.`,
  remedy: 'Choose another name, or change the group that is there (`boundary-group set`).',
  example: { name: 'Paris' },
})

/** The default site boundary group is for those who are in no other: it has no boundaries and no neighbours, and it stays. */
export const DefaultBoundaryGroupFixed = defineError<{ reason: string }>({
  code: 'DEFAULT_BOUNDARY_GROUP_FIXED',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The default site boundary group cannot be changed in this way: ${facts.reason}.`,
  remedy: 'Make a boundary group of your own (`boundary-group create`) for clients of certain networks.',
  example: { reason: 'it has no boundaries, for it is of the clients that are in no other group' },
})

/** What was asked for a boundary group does not fit together. */
export const BoundaryGroupChangeRefused = defineError<{ boundaryGroup: string; reason: string }>({
  code: 'BOUNDARY_GROUP_CHANGE_REFUSED',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The boundary group “${facts.boundaryGroup}” was not changed: ${facts.reason}.`,
  remedy: 'Look at the group (`boundary-group show`), and ask again for what is possible.',
  example: { boundaryGroup: 'Paris', reason: 'a group is not its own neighbour' },
})

/** A list in which something is wrong is not taken in part: nobody would know which part. */
export const BoundariesNotImported = defineError<{ problems: readonly string[] }>({
  code: 'BOUNDARIES_NOT_IMPORTED',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `No boundary was imported, for the list has mistakes. ${facts.problems.join(' ')}`,
  remedy: 'Correct the places that are named (the first boundary is 1), and import the list again.',
  example: { problems: ['2: “10.1.2.3/16” is not a boundary: the network is 10.1.0.0/16.'] },
})
