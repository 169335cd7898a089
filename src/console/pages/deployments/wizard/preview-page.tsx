// What the deployment would do: devices, contents, rings, and what hinders it. One that many devices must carry out is confirmed with their number.

import {
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Subtitle2,
  tokens,
} from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { DeploymentPreview } from '#api-client'
import { deploymentPreviewQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Facts, Loaded, SmallTable, type WizardForm } from '#console/parts'
import { useText } from '../deployment-text.ts'
import { type NewDeployment, requestOf } from './new-deployment.ts'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  title: { margin: 0 },
  confirm: { maxWidth: '320px' },
})

/** See the top of this file. */
export function PreviewPage({
  form,
  taskSequence,
}: {
  form: WizardForm<NewDeployment>
  taskSequence: string
}) {
  const styles = useStyles()
  const text = useText()
  const { input, change, problems } = form
  const { confirmDevices: _, ...request } = requestOf(taskSequence, input)
  const query = useQuery(deploymentPreviewQuery(request))
  return (
    <Loaded query={query}>
      {preview => (
        <div className={styles.parts}>
          <Preview preview={preview} />
          {(preview.needsConfirmation || problems.confirmDevices) && (
            <>
              <MessageBar intent="warning" layout="multiline">
                <MessageBarBody>
                  <MessageBarTitle>{text('wizard.highRisk')}</MessageBarTitle>
                  {text('wizard.highRiskText', { devices: preview.devices, all: preview.approvedDevices })}
                </MessageBarBody>
              </MessageBar>
              <Field
                className={styles.confirm}
                label={text('wizard.confirm')}
                required
                hint={text('wizard.confirmHint')}
                validationMessage={problems.confirmDevices ?? null}
              >
                <Input
                  value={input.confirmDevices}
                  inputMode="numeric"
                  onChange={(_event, { value }) => change({ confirmDevices: value })}
                />
              </Field>
            </>
          )}
        </div>
      )}
    </Loaded>
  )
}

function Preview({ preview }: { preview: DeploymentPreview }) {
  const styles = useStyles()
  const text = useText()
  const { bytes, number } = useFormats()
  return (
    <>
      {preview.hindrances.map(one => (
        <MessageBar
          key={`${one.severity} ${one.reason}`}
          intent={one.severity === 'error' ? 'error' : 'warning'}
          layout="multiline"
        >
          <MessageBarBody>
            {one.devices > 0
              ? text('wizard.hindranceOf', { count: one.devices, reason: one.reason })
              : text('wizard.hindrance', { reason: one.reason })}
          </MessageBarBody>
        </MessageBar>
      ))}
      <Facts
        facts={[
          {
            label: text('columns.devices'),
            value: text('wizard.devicesOf', {
              devices: number(preview.devices),
              all: number(preview.approvedDevices),
            }),
          },
        ]}
      />
      <Subtitle2 as="h3" className={styles.title}>
        {text('contents')}
      </Subtitle2>
      <SmallTable
        label={text('contents')}
        rows={preview.contents}
        rowKey={one => one.packageId}
        empty={text('wizard.noContents')}
        columns={[
          {
            key: 'package',
            title: text('wizard.package'),
            show: one => `${one.packageName} (${one.packageId})`,
          },
          {
            key: 'version',
            title: text('wizard.version'),
            atEnd: true,
            show: one => (one.version === null ? null : number(one.version)),
          },
          { key: 'bytes', title: text('columns.bytes'), atEnd: true, show: one => bytes(one.totalBytes) },
          {
            key: 'points',
            title: text('wizard.points'),
            atEnd: true,
            show: one => number(one.pointsWithContent),
          },
        ]}
      />
      {preview.rings.length > 0 && (
        <SmallTable
          label={text('tabs.rings')}
          rows={preview.rings}
          rowKey={one => one.name}
          columns={[
            { key: 'name', title: text('columns.ring'), show: one => one.name },
            {
              key: 'devices',
              title: text('wizard.about'),
              atEnd: true,
              show: one => number(one.devices),
            },
          ]}
        />
      )}
    </>
  )
}
