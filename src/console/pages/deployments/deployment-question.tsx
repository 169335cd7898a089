import { Text } from '@fluentui/react-components'
import type { Deployment } from '#api-client'
import { queryClient, site } from '#console/data'
import { AskReason, Confirm } from '#console/parts'
import { ChangeDeployment } from './change-deployment.tsx'
import { useText } from './deployment-text.ts'

/** What is asked before it is done. */
export type Asked =
  | { about: 'pause' | 'resume' | 'rerun' | 'remove'; deployment: Pick<Deployment, 'id' | 'name' | 'counts'> }
  | { about: 'change'; deployment: Pick<Deployment, 'id' | 'name'> }
  | { about: 'open-ring'; deployment: Pick<Deployment, 'id' | 'name'>; ring: string }
  | { about: 'rerun-device'; deployment: Pick<Deployment, 'id' | 'name'>; device: string; deviceId: string }

const reread = () => queryClient.invalidateQueries({ queryKey: ['deployment'] })

/** Asks, and does it. */
export function DeploymentQuestion({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const text = useText()
  const { id: deployment, name } = asked.deployment
  if (asked.about === 'change') return <ChangeDeployment deployment={deployment} onClose={onClose} />
  if (asked.about === 'pause')
    return (
      <AskReason
        title={text('actions.pause')}
        label={text('actions.pause')}
        reasonLabel={text('reason')}
        reasonMissing={text('reasonMissing')}
        run={async reason => {
          await site.pauseDeployment({ deployment, reason })
          await reread()
        }}
        onClose={onClose}
      >
        <Text>{text('confirm.pause', { name })}</Text>
      </AskReason>
    )
  const { label, said, run } = whatIsDone(asked, text)
  return (
    <Confirm
      title={label}
      label={label}
      run={async () => {
        await run()
        await reread()
      }}
      onClose={onClose}
    >
      {said}
    </Confirm>
  )
}

function whatIsDone(asked: Exclude<Asked, { about: 'pause' | 'change' }>, text: ReturnType<typeof useText>) {
  const { id: deployment, name } = asked.deployment
  switch (asked.about) {
    case 'open-ring':
      return {
        label: text('actions.openRing'),
        said: text('confirm.openRing', { name, ring: asked.ring }),
        run: () => site.openDeploymentRing({ deployment, ring: asked.ring }),
      }
    case 'rerun-device':
      return {
        label: text('actions.rerun'),
        said: text('confirm.rerunDevice', { name, device: asked.device }),
        run: () => site.rerunDeployment({ deployment, devices: [asked.deviceId] }),
      }
    case 'rerun':
      return {
        label: text('actions.rerun'),
        said: text('confirm.rerun', { name, count: asked.deployment.counts.failed }),
        run: () => site.rerunDeployment({ deployment }),
      }
    case 'resume':
      return {
        label: text('actions.resume'),
        said: text('confirm.resume', { name }),
        run: () => site.resumeDeployment({ deployment }),
      }
    default:
      return {
        label: text('actions.remove'),
        said: text('confirm.remove', { name }),
        run: () => site.removeDeployment({ deployment }),
      }
  }
}
