import type { Device } from '#api-client'
import type { Formats } from '#console/language'
import { type Column, type StateKind, StateLabel } from '#console/parts'
import type { DeviceText } from './device-text.ts'

const kinds: Record<Device['state'], StateKind> = { approved: 'good', waiting: 'waiting', revoked: 'bad' }

/** Whether the site trusts a device: an icon and a word. */
export function DeviceState({ state, text }: { state: Device['state']; text: DeviceText }) {
  return <StateLabel kind={kinds[state]}>{text(`states.${state}`)}</StateLabel>
}

/** The columns of the list; its rows stand in the order of the site. */
export function deviceColumns(text: DeviceText, { ago }: Formats): Column<Device>[] {
  return [
    {
      key: 'name',
      title: text('columns.name'),
      value: row => row.name,
      show: row =>
        row.saidName === null ? row.name : text('calledNow', { name: row.name, now: row.saidName }),
      width: 150,
      onNarrow: true,
    },
    {
      key: 'state',
      title: text('columns.state'),
      value: row => row.state,
      show: row => <DeviceState state={row.state} text={text} />,
      width: 170,
      onNarrow: true,
    },
    {
      key: 'seen',
      title: text('columns.seen'),
      value: row => row.lastSeenAt,
      show: row => ago(row.lastSeenAt),
      width: 130,
    },
    { key: 'groups', title: text('columns.groups'), value: row => row.deviceGroups.join(', '), width: 150 },
    { key: 'tags', title: text('columns.tags'), value: row => row.tags.join(', '), width: 110 },
    { key: 'build', title: text('columns.build'), value: row => row.facts.build, width: 140 },
    { key: 'edition', title: text('columns.edition'), value: row => row.facts.edition, width: 110 },
    {
      key: 'architecture',
      title: text('columns.architecture'),
      value: row => text(`architectures.${row.facts.architecture}`),
      width: 110,
    },
    { key: 'language', title: text('columns.language'), value: row => row.facts.language, width: 90 },
  ]
}
