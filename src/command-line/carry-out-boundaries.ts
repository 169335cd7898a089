// Steps about boundaries and boundary groups over the API: members are put in and taken out, so that a list is never sent whole.

import { defaultBoundaryGroup, type Step } from '#site-description'
import type { StepHouse } from './carry-out-step.ts'

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')
const namesOf = (value: unknown) => (Array.isArray(value) ? value.filter(one => typeof one === 'string') : [])
const minutesOf = (value: unknown) => (typeof value === 'number' ? value : null)

/** Makes or changes a boundary. */
export async function setBoundary(
  { context: { api } }: StepHouse,
  { action, names: [name = ''], value }: Step,
): Promise<void> {
  const about = { value: textOf(value.value), description: textOf(value.description) }
  if (action === 'create') await api.createBoundary({ name, ...about })
  else await api.changeBoundary({ boundary: name, ...about })
}

/** Makes or changes a boundary group, without its neighbours: these may be groups that are not there yet. */
export async function setBoundaryGroup({ context: { api } }: StepHouse, step: Step): Promise<void> {
  const { action, names, value } = step
  const [name = ''] = names
  const description = textOf(value.description)
  if (action === 'create') {
    const members = { boundaries: namesOf(value.boundaries), points: namesOf(value.points) }
    await api.createBoundaryGroup({ name, description, ...members })
  } else await api.changeBoundaryGroup({ boundaryGroup: name, description, ...membersOf(step) })
}

/** Changes the default site boundary group. */
export async function setDefaultBoundaryGroup({ context: { api } }: StepHouse, step: Step): Promise<void> {
  const { description, fallbackMinutes, holdsUngroupedPoints } = step.value
  await api.changeBoundaryGroup({
    boundaryGroup: defaultBoundaryGroup,
    ...(description !== undefined && { description: textOf(description) }),
    ...(fallbackMinutes !== undefined && { defaultFallbackMinutes: minutesOf(fallbackMinutes) }),
    ...(holdsUngroupedPoints !== undefined && { holdsUngroupedPoints: holdsUngroupedPoints === true }),
    ...membersOf(step),
  })
}

/** Makes a group another one's neighbour, or changes after how many minutes. */
export async function setBoundaryNeighbour(
  { context: { api } }: StepHouse,
  { names: [boundaryGroup = '', neighbour = ''], value }: Step,
): Promise<void> {
  const fallbackMinutes = minutesOf(value.fallbackMinutes)
  await api.changeBoundaryGroup({
    boundaryGroup,
    add: { neighbours: [{ boundaryGroup: neighbour, fallbackMinutes }] },
  })
}

/** Who comes in and who goes, by what is different. */
function membersOf({ changes }: Step) {
  const different = (property: 'boundaries' | 'points') => {
    const change = changes.find(one => one.property === property)
    const [before, after] = [namesOf(change?.before), namesOf(change?.after)]
    const without = (list: readonly string[], others: readonly string[]) => {
      const keys = new Set(others.map(one => one.toLowerCase()))
      return list.filter(one => !keys.has(one.toLowerCase()))
    }
    return { coming: without(after, before), going: without(before, after) }
  }
  const [boundaries, points] = [different('boundaries'), different('points')]
  return {
    add: { boundaries: boundaries.coming, points: points.coming },
    remove: { boundaries: boundaries.going, points: points.going },
  }
}
