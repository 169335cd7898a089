import { makeStyles, tokens } from '@fluentui/react-components'
import type { Device } from '#api-client'
import { useFormats } from '#console/language'
import { CopyText, type DetailsTab, Facts, RowLink, SmallTable } from '#console/parts'
import { DeviceState } from './device-columns.tsx'
import { modelOf } from './device-question.tsx'
import { type DeviceText, useText } from './device-text.ts'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
})

/** The tabs of one device. */
export function deviceTabs(device: Device, text: DeviceText): DetailsTab[] {
  return [
    { key: 'summary', label: text('tabs.summary'), content: () => <Summary device={device} /> },
    { key: 'facts', label: text('tabs.facts'), content: () => <SaidFacts device={device} /> },
    { key: 'groups', label: text('tabs.groups'), content: () => <Groups device={device} /> },
  ]
}

function Summary({ device }: { device: Device }) {
  const styles = useStyles()
  const text = useText()
  const { dateTime, ago } = useFormats()
  const said = (by: string | null, at: string | null) =>
    by === null ? '' : text('said', { by, at: dateTime(at) })
  return (
    <div className={styles.parts}>
      <Facts
        facts={[
          { label: text('columns.state'), value: <DeviceState state={device.state} text={text} /> },
          ...(device.saidName === null ? [] : [{ label: text('saidName'), value: device.saidName }]),
          { label: text('columns.seen'), value: ago(device.lastSeenAt) },
          { label: text('enrolled'), value: dateTime(device.enrolledAt) },
          { label: text('approvedBy'), value: said(device.approvedBy, device.approvedAt) },
          ...(device.revokedBy === null
            ? []
            : [
                { label: text('revokedBy'), value: said(device.revokedBy, device.revokedAt) },
                { label: text('reason'), value: device.revokeReason },
              ]),
          { label: text('keyRenewed'), value: dateTime(device.keyRenewedAt) },
          { label: text('columns.tags'), value: device.tags.join(', ') },
        ]}
      />
      <CopyText label={text('fingerprint')}>{device.keyFingerprint}</CopyText>
    </div>
  )
}

function SaidFacts({ device }: { device: Device }) {
  const text = useText()
  const { bytes } = useFormats()
  const { facts } = device
  const size = (megabytes: number | null) => (megabytes === null ? null : bytes(megabytes * 1024 * 1024))
  return (
    <Facts
      facts={[
        { label: text('columns.build'), value: facts.build },
        { label: text('columns.edition'), value: facts.edition },
        { label: text('columns.architecture'), value: text(`architectures.${facts.architecture}`) },
        { label: text('columns.language'), value: facts.language },
        { label: text('columns.addresses'), value: facts.addresses.join(', ') },
        { label: text('model'), value: modelOf(device) },
        { label: text('memory'), value: size(facts.memoryMegabytes) },
        { label: text('freeDisk'), value: size(facts.freeDiskMegabytes) },
        {
          label: text('client'),
          value: text('clientIs', {
            kind: text(`clients.${facts.client.kind}`),
            version: facts.client.version,
          }),
        },
      ]}
    />
  )
}

function Groups({ device }: { device: Device }) {
  const text = useText()
  return (
    <SmallTable
      label={text('tabs.groups')}
      rows={device.deviceGroups}
      rowKey={name => name}
      empty={text('inNoGroup')}
      columns={[
        {
          key: 'name',
          title: text('columns.group'),
          show: name => (
            <RowLink to="/assets-and-compliance/device-groups" search={{ search: name }}>
              {name}
            </RowLink>
          ),
        },
      ]}
    />
  )
}
