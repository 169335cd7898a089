import { Text } from '@fluentui/react-components'
import type { Device } from '#api-client'
import { queryClient, site } from '#console/data'
import { AskReason, Confirm, CopyText, Facts, FormDialog } from '#console/parts'
import { useText } from './device-text.ts'

/** What is asked before it is done. */
export type Asked = { about: 'approve' | 'revoke' | 'tags' | 'remove'; device: Device }

type OfDevice = { device: Device; onClose: () => void }

const reread = () =>
  Promise.all(['device', 'device-group'].map(kind => queryClient.invalidateQueries({ queryKey: [kind] })))

/** Asks, and does it. */
export function DeviceQuestion({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const text = useText()
  const { about, device } = asked
  if (about === 'approve') return <Approve device={device} onClose={onClose} />
  if (about === 'tags') return <SetTags device={device} onClose={onClose} />
  if (about === 'revoke')
    return (
      <AskReason
        title={text('actions.revoke')}
        label={text('actions.revoke')}
        reasonLabel={text('reason')}
        reasonMissing={text('reasonMissing')}
        run={async reason => {
          await site.revokeDevice({ device: device.id, reason })
          await reread()
        }}
        onClose={onClose}
      >
        <Text>{text('confirm.revoke', { name: device.name })}</Text>
      </AskReason>
    )
  return (
    <Confirm
      title={text('actions.remove')}
      label={text('actions.remove')}
      run={async () => {
        await site.removeDevice({ device: device.id })
        await reread()
      }}
      onClose={onClose}
    >
      {text('confirm.remove', { name: device.name })}
    </Confirm>
  )
}

/** Whoever approves says that the device itself shows this fingerprint: nothing else tells it from one that only bears its name. */
function Approve({ device, onClose }: OfDevice) {
  const text = useText()
  return (
    <FormDialog
      title={text('actions.approve')}
      label={text('actions.approve')}
      fields={[
        { key: 'compared', label: text('approve.compared'), kind: 'yes' },
        { key: 'replace', label: text('approve.replace'), kind: 'yes', hint: text('approve.replaceHint') },
      ]}
      start={{ compared: false as boolean, replace: false as boolean }}
      check={({ compared }) => (compared ? {} : { compared: text('approve.notCompared') })}
      run={async ({ replace }) => {
        await site.approveDevice({ device: device.id, replace })
        await reread()
        return null
      }}
      fieldOf={code => (code === 'DEVICE_NAME_TAKEN' ? 'replace' : null)}
      onClose={onClose}
    >
      <Text>{text('approve.hint', { name: device.name })}</Text>
      <CopyText label={text('fingerprint')}>{device.keyFingerprint}</CopyText>
      <Facts
        facts={[
          { label: text('columns.addresses'), value: device.facts.addresses.join(', ') },
          { label: text('model'), value: modelOf(device) },
        ]}
      />
    </FormDialog>
  )
}

/** Who made the device, and as what. */
export function modelOf({ facts: { manufacturer, model } }: Device): string {
  return [manufacturer, model].filter(one => one !== null).join(' ')
}

function SetTags({ device, onClose }: OfDevice) {
  const text = useText()
  return (
    <FormDialog
      title={text('tagsOf', { name: device.name })}
      label={text('save')}
      fields={[{ key: 'tags', label: text('columns.tags'), hint: text('tagsHint') }]}
      start={{ tags: device.tags.join(', ') }}
      run={async ({ tags }) => {
        await site.setDeviceTags({ device: device.id, tags: wordsOf(tags) })
        await reread()
        return null
      }}
      fieldOf={code => (code === 'REQUEST_INVALID' ? 'tags' : null)}
      onClose={onClose}
    />
  )
}

/** What stands between commas, spaces and ends of lines. */
export function wordsOf(typed: string): string[] {
  return [...new Set(typed.split(/[\s,;]+/).filter(one => one !== ''))]
}
