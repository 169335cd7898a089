import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components'
import type { DeploymentDevice } from '#api-client'
import { useFormats } from '#console/language'
import { type DetailsTab, Facts, RowLink, SmallTable } from '#console/parts'
import { type DeploymentText, useText } from './deployment-text.ts'
import { DeviceState } from './device-state.tsx'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
})

/** The tabs of one device of a deployment. */
export function deviceTabs(row: DeploymentDevice, text: DeploymentText): DetailsTab[] {
  return [
    { key: 'progress', label: text('tabs.progress'), content: () => <Progress row={row} /> },
    { key: 'bytes', label: text('tabs.bytes'), content: () => <BytesBySource row={row} /> },
  ]
}

function Progress({ row }: { row: DeploymentDevice }) {
  const styles = useStyles()
  const text = useText()
  const { dateTime, number } = useFormats()
  const { exitCode } = row
  return (
    <div className={styles.parts}>
      {exitCode !== null && (
        <MessageBar intent={row.state === 'succeeded' ? 'success' : 'warning'} layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{exitCode.code}</MessageBarTitle>
            {exitCode.meaning || text('codeUnknown')} {exitCode.remedy}
          </MessageBarBody>
        </MessageBar>
      )}
      {row.silentSince !== null && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{text('overdueSince', { at: dateTime(row.silentSince) })}</MessageBarBody>
        </MessageBar>
      )}
      <Facts
        facts={[
          { label: text('columns.state'), value: <DeviceState row={row} /> },
          { label: text('told'), value: row.action === null ? '' : text(`told_.${row.action}`) },
          { label: text('columns.step'), value: row.step },
          { label: text('message'), value: row.message },
          { label: text('columns.attempt'), value: row.attempt === null ? '' : number(row.attempt) },
          {
            label: text('contents'),
            value: row.contents
              .map(one => text('contentIs', { packageId: one.packageId, version: one.version }))
              .join('; '),
          },
          { label: text('begun'), value: dateTime(row.begunAt) },
          { label: text('columns.reported'), value: dateTime(row.reportedAt) },
          { label: text('ended'), value: dateTime(row.endedAt) },
          {
            label: text('columns.device'),
            value: (
              <RowLink to="/assets-and-compliance/devices" search={{ selected: row.deviceId }}>
                {row.device}
              </RowLink>
            ),
          },
        ]}
      />
    </div>
  )
}

function BytesBySource({ row }: { row: DeploymentDevice }) {
  const text = useText()
  const { bytes, percent } = useFormats()
  const all = row.bytes.reduce((sum, one) => sum + one.bytes, 0)
  return (
    <SmallTable
      label={text('tabs.bytes')}
      rows={row.bytes}
      rowKey={one => one.source}
      empty={text('noBytes')}
      columns={[
        {
          key: 'source',
          title: text('source'),
          show: ({ source }) =>
            source === 'cache' || source === 'peer' ? text(`sources.${source}`) : source,
        },
        { key: 'bytes', title: text('columns.bytes'), atEnd: true, show: one => bytes(one.bytes) },
        {
          key: 'share',
          title: text('share'),
          atEnd: true,
          show: one => percent(all === 0 ? 0 : (one.bytes / all) * 100),
        },
      ]}
    />
  )
}
