import { Spinner, Text } from '@fluentui/react-components'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { DeviceGroup } from '#api-client'
import { devicesQuery } from '#console/data'
import { useFormats } from '#console/language'
import { type DetailsTab, Facts, ProblemMessage, RowLink, SmallTable } from '#console/parts'
import { DeviceState } from './device-columns.tsx'
import { type DeviceText, useText } from './device-text.ts'

/** The tabs of one group. */
export function groupTabs(group: DeviceGroup, text: DeviceText): DetailsTab[] {
  return [
    { key: 'summary', label: text('tabs.summary'), content: () => <Summary group={group} /> },
    { key: 'members', label: text('columns.members'), content: () => <Members group={group} /> },
  ]
}

function Summary({ group }: { group: DeviceGroup }) {
  const text = useText()
  const { dateTime, number } = useFormats()
  return (
    <Facts
      facts={[
        { label: text('columns.comment'), value: group.comment },
        { label: text('columns.members'), value: number(group.members) },
        { label: text('columns.deviceNames'), value: group.deviceNames.join(', ') },
        { label: text('columns.subnets'), value: group.subnets.join(', ') },
        { label: text('columns.tags'), value: group.tags.join(', ') },
        { label: text('setBy'), value: text('said', { by: group.setBy, at: dateTime(group.setAt) }) },
      ]}
    />
  )
}

/** The first devices of the group; all of them are in the list of devices. */
function Members({ group }: { group: DeviceGroup }) {
  const text = useText()
  const { ago } = useFormats()
  const search = { text: '', state: null, deviceGroup: group.name }
  const query = useInfiniteQuery(devicesQuery(search))
  if (query.error) return <ProblemMessage problem={query.error} onRetry={() => void query.refetch()} />
  const first = query.data?.pages[0]
  if (first === undefined) return <Spinner size="small" label={text('reading')} />
  return (
    <>
      <SmallTable
        label={text('columns.members')}
        rows={first}
        rowKey={device => device.id}
        empty={text('noMembers')}
        columns={[
          {
            key: 'name',
            title: text('columns.name'),
            isShort: true,
            show: device => (
              <RowLink to="/assets-and-compliance/devices" search={{ selected: device.id }}>
                {device.name}
              </RowLink>
            ),
          },
          {
            key: 'state',
            title: text('columns.state'),
            show: ({ state }) => <DeviceState state={state} text={text} />,
          },
          { key: 'build', title: text('columns.build'), show: device => device.facts.build },
          { key: 'edition', title: text('columns.edition'), show: device => device.facts.edition },
          { key: 'seen', title: text('columns.seen'), show: device => ago(device.lastSeenAt) },
        ]}
      />
      {query.hasNextPage && <Text>{text('moreMembers', { count: first.length })}</Text>}
      <p>
        <RowLink to="/assets-and-compliance/devices" search={{ group: group.name }}>
          {text('showMembers')}
        </RowLink>
      </p>
    </>
  )
}
