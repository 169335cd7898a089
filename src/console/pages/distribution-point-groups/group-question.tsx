import { Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { DistributionPointGroup } from '#api-client'
import { pointsQuery, queryClient, site } from '#console/data'
import { FormDialog } from '#console/parts'
import { useText } from './group-text.ts'

/** What is asked. */
export type Asked = { about: 'create' } | { about: 'members' | 'delete'; group: DistributionPointGroup }

const reread = () =>
  Promise.all(
    ['distribution-point-group', 'distribution-point', 'content-status'].map(kind =>
      queryClient.invalidateQueries({ queryKey: [kind] }),
    ),
  )

/** Asks, and does it. */
export function GroupQuestion({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  if (asked.about === 'create') return <CreateGroup onClose={onClose} />
  if (asked.about === 'delete') return <DeleteGroup group={asked.group} onClose={onClose} />
  return <ChangeMembers group={asked.group} onClose={onClose} />
}

function CreateGroup({ onClose }: { onClose: () => void }) {
  const text = useText()
  return (
    <FormDialog
      title={text('actions.create')}
      label={text('actions.create')}
      fields={[
        { key: 'name', label: text('columns.name'), required: true },
        { key: 'description', label: text('columns.description'), kind: 'long' },
      ]}
      start={{ name: '', description: '' }}
      run={async ({ name, description }) => {
        await site.createDistributionPointGroup({ name: name.trim(), description: description.trim() })
        await reread()
        return null
      }}
      fieldOf={code => (/NAME|REQUEST_INVALID/.test(code) ? 'name' : null)}
      onClose={onClose}
    />
  )
}

type OfGroup = { group: DistributionPointGroup; onClose: () => void }

function ChangeMembers({ group, onClose }: OfGroup) {
  const text = useText()
  const points = useQuery(pointsQuery())
  return (
    <FormDialog
      title={text('membersOf', { name: group.name })}
      label={text('save')}
      fields={[
        {
          key: 'members',
          label: text('columns.members'),
          kind: 'many',
          hint: text('membersHint'),
          choices: (points.data ?? []).map(({ name }) => ({ value: name, label: name })),
        },
        { key: 'keep', label: text('keepContent'), kind: 'yes' },
      ]}
      start={{ members: group.members as readonly string[], keep: false as boolean }}
      run={async ({ members, keep }) => {
        const joining = members.filter(name => !group.members.includes(name))
        const leaving = group.members.filter(name => !members.includes(name))
        if (joining.length > 0)
          await site.addDistributionPointsToGroup({ group: group.name, points: joining })
        if (leaving.length > 0)
          await site.removeDistributionPointsFromGroup({
            group: group.name,
            points: leaving,
            keepContent: keep,
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
      fields={[{ key: 'keep', label: text('keepContent'), kind: 'yes' }]}
      start={{ keep: false as boolean }}
      run={async ({ keep }) => {
        await site.deleteDistributionPointGroup({ group: group.name, keepContent: keep ? 'true' : 'false' })
        await reread()
        return null
      }}
      onClose={onClose}
    >
      <Text>{text('deleteText', { name: group.name })}</Text>
    </FormDialog>
  )
}
