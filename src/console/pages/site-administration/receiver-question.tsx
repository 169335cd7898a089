import { Text } from '@fluentui/react-components'
import type { AlertSubscription } from '#api-client'
import { queryClient, site } from '#console/data'
import { Confirm, CopyText, FormDialog } from '#console/parts'
import { useText } from './site-text.ts'

/** What is asked. */
export type AskedOfReceiver =
  | { about: 'add' }
  | { about: 'mail-server' }
  | { about: 'test' | 'remove'; receiver: AlertSubscription }

const reread = () => queryClient.invalidateQueries({ queryKey: ['alert-subscription'] })
const severities = ['information', 'warning', 'error'] as const

/** Asks, and does it. */
export function ReceiverQuestion({ asked, onClose }: { asked: AskedOfReceiver; onClose: () => void }) {
  const text = useText()
  if (asked.about === 'add') return <AddReceiver onClose={onClose} />
  if (asked.about === 'mail-server') return <MailServer onClose={onClose} />
  const { name } = asked.receiver
  if (asked.about === 'test')
    return (
      <FormDialog
        title={text('alerts.test')}
        label={text('alerts.test')}
        fields={[]}
        start={{}}
        run={async () => {
          const { remark } = await site.sendTestAlert({ subscription: name })
          await reread()
          return <Text>{remark ?? text('alerts.tested', { name })}</Text>
        }}
        onClose={onClose}
      >
        <Text>{text('alerts.testText', { name })}</Text>
      </FormDialog>
    )
  return (
    <Confirm
      title={text('remove')}
      label={text('remove')}
      run={async () => {
        await site.removeAlertSubscription({ subscription: name })
        await reread()
      }}
      onClose={onClose}
    >
      {text('alerts.removeText', { name })}
    </Confirm>
  )
}

function AddReceiver({ onClose }: { onClose: () => void }) {
  const text = useText()
  return (
    <FormDialog
      title={text('alerts.add')}
      label={text('save')}
      fields={[
        { key: 'name', label: text('alerts.name'), required: true },
        {
          key: 'channel',
          label: text('alerts.channel'),
          kind: 'choice',
          choices: [
            { value: 'webhook', label: text('alerts.channels.webhook') },
            { value: 'mail', label: text('alerts.channels.mail') },
          ],
        },
        { key: 'address', label: text('alerts.address'), required: true, hint: text('alerts.addressHint') },
        {
          key: 'severities',
          label: text('alerts.severities'),
          kind: 'many',
          choices: severities.map(value => ({ value, label: text(`severities.${value}`) })),
        },
      ]}
      start={{
        name: '',
        channel: 'webhook',
        address: '',
        severities: ['warning', 'error'] as readonly string[],
      }}
      run={async ({ name, channel, address, severities: chosen }) => {
        const { secret } = await site.setAlertSubscription({
          subscription: name.trim(),
          filter: { severities: severities.filter(one => chosen.includes(one)) },
          to:
            channel === 'mail'
              ? { channel: 'mail', recipients: address.split(/[\s,;]+/).filter(Boolean) }
              : { channel: 'webhook', url: address.trim() },
        })
        await reread()
        return secret === null ? null : <CopyText label={text('alerts.secret')}>{secret}</CopyText>
      }}
      fieldOf={code => (/HOST|ADDRESS|URL|RECIPIENT/.test(code) ? 'address' : null)}
      onClose={onClose}
    />
  )
}

function MailServer({ onClose }: { onClose: () => void }) {
  const text = useText()
  return (
    <FormDialog
      title={text('alerts.mailServer')}
      label={text('save')}
      fields={[
        { key: 'host', label: text('mail.host'), required: true },
        { key: 'port', label: text('mail.port'), required: true },
        {
          key: 'security',
          label: text('mail.security'),
          kind: 'choice',
          choices: ['starttls', 'tls', 'none'].map(value => ({ value, label: value })),
        },
        { key: 'sender', label: text('mail.sender'), required: true },
        { key: 'user', label: text('mail.user') },
        { key: 'password', label: text('mail.password'), kind: 'password' },
      ]}
      start={{ host: '', port: '587', security: 'starttls', sender: '', user: '', password: '' }}
      check={({ port }) => (/^[1-9]\d{0,4}$/.test(port.trim()) ? {} : { port: text('mail.portWrong') })}
      run={async ({ host, port, security, sender, user, password }) => {
        await site.setAlertMailServer({
          host: host.trim(),
          port: Number(port),
          security: security as 'starttls' | 'tls' | 'none',
          sender: sender.trim(),
          user: user.trim() === '' ? null : user.trim(),
          password: password === '' ? null : password,
        })
        await reread()
        return null
      }}
      fieldOf={code => (/HOST/.test(code) ? 'host' : null)}
      onClose={onClose}
    >
      <Text>{text('mail.hint')}</Text>
    </FormDialog>
  )
}
