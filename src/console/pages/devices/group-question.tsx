import { Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { DeviceGroup } from '#api-client'
import {
  deviceGroupPreviewQuery,
  editConflict,
  queryClient,
  SiteProblem,
  site,
  siteIfNew,
} from '#console/data'
import { Confirm, FormDialog, Loaded } from '#console/parts'
import { useText } from './device-text.ts'
import { isEmptyRule, ruleOf, type TypedRule, typedRule } from './group-rule.ts'

/** The site says of it that the group is not as it was: it says it here in its own words, and so by a code of its own. */
const nameTaken = 'DEVICE_GROUP_NAME_TAKEN'

/** What is asked. */
export type AskedOfGroup = { about: 'create' } | { about: 'change' | 'delete'; group: DeviceGroup }

const reread = () =>
  Promise.all(['device-group', 'device'].map(kind => queryClient.invalidateQueries({ queryKey: [kind] })))

/** Asks, and does it. */
export function GroupQuestion({ asked, onClose }: { asked: AskedOfGroup; onClose: () => void }) {
  const text = useText()
  if (asked.about !== 'delete')
    return <SetGroup group={asked.about === 'create' ? null : asked.group} onClose={onClose} />
  const { name } = asked.group
  return (
    <Confirm
      title={text('actions.deleteGroup')}
      label={text('actions.deleteGroup')}
      run={async () => {
        await site.removeDeviceGroup({ deviceGroup: name })
        await reread()
      }}
      onClose={onClose}
    >
      {text('confirm.deleteGroup', { name })}
    </Confirm>
  )
}

function SetGroup({ group, onClose }: { group: DeviceGroup | null; onClose: () => void }) {
  const text = useText()
  const label = text(group === null ? 'actions.createGroup' : 'save')
  return (
    <FormDialog
      title={group?.name ?? text('actions.createGroup')}
      label={label}
      fields={[
        ...(group === null ? [{ key: 'name' as const, label: text('columns.name'), required: true }] : []),
        { key: 'comment', label: text('columns.comment') },
        {
          key: 'deviceNames',
          label: text('columns.deviceNames'),
          kind: 'long',
          hint: text('deviceNamesHint'),
        },
        { key: 'subnets', label: text('columns.subnets'), kind: 'long', hint: text('subnetsHint') },
        { key: 'tags', label: text('columns.tags'), hint: text('groupTagsHint') },
      ]}
      start={{ name: group?.name ?? '', comment: group?.comment ?? '', ...typedRule(group) }}
      check={input => (isEmptyRule(ruleOf(input)) ? { tags: text('emptyRule') } : {})}
      run={async ({ name, comment, ...typed }) => {
        const settings = { comment: comment.trim(), ...ruleOf(typed) }
        if (group) await site.setDeviceGroup({ deviceGroup: group.name, ...settings })
        // Setting a group that is there would change it: whoever makes one means a new one.
        else
          await siteIfNew
            .setDeviceGroup({ deviceGroup: name.trim(), ...settings })
            .catch((error: unknown) => {
              if (!(error instanceof SiteProblem) || error.code !== editConflict) throw error
              throw new SiteProblem({ ...error, code: nameTaken, detail: text('nameTaken'), remedy: '' })
            })
        await reread()
        return null
      }}
      fieldOf={code => (code === nameTaken ? 'name' : null)}
      below={typed => <Preview typed={typed} />}
      onClose={onClose}
    />
  )
}

/** How long the rule stays as it is before the site is asked, in milliseconds. */
const settledMs = 400

function Preview({ typed: { deviceNames, subnets, tags } }: { typed: TypedRule }) {
  const text = useText()
  const [rule, setRule] = useState(ruleOf({ deviceNames, subnets, tags }))
  useEffect(() => {
    const waiting = setTimeout(() => setRule(ruleOf({ deviceNames, subnets, tags })), settledMs)
    return () => clearTimeout(waiting)
  }, [deviceNames, subnets, tags])
  const query = useQuery({ ...deviceGroupPreviewQuery(rule), enabled: !isEmptyRule(rule) })
  if (isEmptyRule(rule)) return <Text role="status">{text('preview.nothing')}</Text>
  return (
    <div role="status">
      <Loaded query={query}>
        {({ members, firstMembers }) => (
          <Text>
            {text('preview.members', { count: members })}
            {firstMembers.length > 0 && ` ${firstMembers.join(', ')}`}
            {members > firstMembers.length && ' …'}
          </Text>
        )}
      </Loaded>
    </div>
  )
}
