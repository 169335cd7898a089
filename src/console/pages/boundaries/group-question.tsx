import { Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { BoundaryGroup } from '#api-client'
import { boundariesQuery, boundaryGroupsQuery, pointsQuery, site } from '#console/data'
import { FormDialog } from '#console/parts'
import { reread } from './boundary-question.tsx'
import { useText } from './boundary-text.ts'

type About = 'properties' | 'members' | 'relationship' | 'defaults' | 'delete'
/** What is asked. */
export type AskedOfGroup = { about: 'create' } | { about: About; group: BoundaryGroup }

type OfGroup = { group: BoundaryGroup; onClose: () => void }

/** Asks, and does it. */
export function GroupQuestion({ asked, onClose }: { asked: AskedOfGroup; onClose: () => void }) {
  if (asked.about === 'create') return <NameGroup group={null} onClose={onClose} />
  const of = { group: asked.group, onClose }
  switch (asked.about) {
    case 'properties':
      return <NameGroup {...of} />
    case 'members':
      return <ChangeMembers {...of} />
    case 'relationship':
      return <ChangeRelationship {...of} />
    case 'defaults':
      return <ChangeDefaults {...of} />
    case 'delete':
      return <DeleteGroup {...of} />
  }
}

function NameGroup({ group, onClose }: { group: BoundaryGroup | null; onClose: () => void }) {
  const text = useText()
  return (
    <FormDialog
      title={group?.name ?? text('actions.createGroup')}
      label={group ? text('save') : text('actions.createGroup')}
      fields={[
        { key: 'name', label: text('columns.name'), required: true },
        { key: 'description', label: text('columns.description'), kind: 'long' },
      ]}
      start={{ name: group?.name ?? '', description: group?.description ?? '' }}
      run={async ({ name, description }) => {
        const said = { name: name.trim(), description: description.trim() }
        if (group) await site.changeBoundaryGroup({ boundaryGroup: group.name, ...said })
        else await site.createBoundaryGroup(said)
        await reread()
        return null
      }}
      fieldOf={code => (/NAME/.test(code) ? 'name' : null)}
      onClose={onClose}
    />
  )
}

const choicesOf = (named: readonly { name: string }[] | undefined) =>
  (named ?? []).map(({ name }) => ({ value: name, label: name }))
const without = (list: readonly string[], others: readonly string[]) =>
  list.filter(one => !others.includes(one))

function ChangeMembers({ group, onClose }: OfGroup) {
  const text = useText()
  const boundaries = useQuery(boundariesQuery())
  const points = useQuery(pointsQuery())
  return (
    <FormDialog
      title={group.name}
      label={text('save')}
      fields={[
        ...(group.isDefault
          ? []
          : [
              {
                key: 'boundaries' as const,
                label: text('columns.boundaries'),
                kind: 'many' as const,
                choices: choicesOf(boundaries.data),
              },
            ]),
        { key: 'points', label: text('columns.points'), kind: 'many', choices: choicesOf(points.data) },
      ]}
      start={{ boundaries: group.boundaries as readonly string[], points: group.points as readonly string[] }}
      run={async chosen => {
        await site.changeBoundaryGroup({
          boundaryGroup: group.name,
          add: {
            boundaries: without(chosen.boundaries, group.boundaries),
            points: without(chosen.points, group.points),
          },
          remove: {
            boundaries: without(group.boundaries, chosen.boundaries),
            points: without(group.points, chosen.points),
          },
        })
        await reread()
        return null
      }}
      onClose={onClose}
    />
  )
}

const areMinutes = (given: string) =>
  given.trim() === '' || (/^\d+$/.test(given.trim()) && Number(given) <= 10_080)
const minutesOf = (given: string) => (given.trim() === '' ? null : Number(given))

function ChangeRelationship({ group, onClose }: OfGroup) {
  const text = useText()
  const groups = useQuery(boundaryGroupsQuery())
  const others = (groups.data ?? []).filter(one => one.name !== group.name)
  return (
    <FormDialog
      title={`${group.name}: ${text('actions.relationship')}`}
      label={text('save')}
      fields={[
        {
          key: 'neighbour',
          label: text('neighbour'),
          kind: 'choice',
          required: true,
          choices: [{ value: '', label: '' }, ...choicesOf(others)],
        },
        { key: 'minutes', label: text('minutes'), hint: text('minutesHint') },
        { key: 'ended', label: text('noRelationship'), kind: 'yes' },
      ]}
      start={{ neighbour: '', minutes: '120', ended: false as boolean }}
      check={({ minutes }) => (areMinutes(minutes) ? {} : { minutes: text('minutesWrong') })}
      run={async ({ neighbour, minutes, ended }) => {
        const change = ended
          ? { remove: { boundaryGroups: [neighbour] } }
          : { add: { neighbours: [{ boundaryGroup: neighbour, fallbackMinutes: minutesOf(minutes) }] } }
        await site.changeBoundaryGroup({ boundaryGroup: group.name, ...change })
        await reread()
        return null
      }}
      onClose={onClose}
    />
  )
}

function ChangeDefaults({ group, onClose }: OfGroup) {
  const text = useText()
  return (
    <FormDialog
      title={`${group.name}: ${text('actions.defaults')}`}
      label={text('save')}
      fields={[
        { key: 'minutes', label: text('minutes'), hint: text('minutesHint') },
        { key: 'holds', label: text('holdsUngrouped'), kind: 'yes' },
      ]}
      start={{
        minutes: String(group.defaultFallbackMinutes ?? ''),
        holds: group.holdsUngroupedPoints as boolean,
      }}
      check={({ minutes }) => (areMinutes(minutes) ? {} : { minutes: text('minutesWrong') })}
      run={async ({ minutes, holds }) => {
        await site.changeBoundaryGroup({
          boundaryGroup: group.name,
          defaultFallbackMinutes: minutesOf(minutes),
          holdsUngroupedPoints: holds,
        })
        await reread()
        return null
      }}
      onClose={onClose}
    />
  )
}

function DeleteGroup({ group, onClose }: OfGroup) {
  const text = useText()
  return (
    <FormDialog
      title={text('actions.delete')}
      label={text('actions.delete')}
      fields={[]}
      start={{}}
      run={async () => {
        await site.removeBoundaryGroup({ boundaryGroup: group.name })
        await reread()
        return null
      }}
      onClose={onClose}
    >
      <Text>{text('deleteGroupText', { name: group.name })}</Text>
    </FormDialog>
  )
}
