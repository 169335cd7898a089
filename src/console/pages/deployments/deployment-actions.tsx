import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { ArrowRepeatAllRegular } from '@fluentui/react-icons/svg/arrow-repeat-all'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { DesktopRegular } from '@fluentui/react-icons/svg/desktop'
import { EditRegular } from '@fluentui/react-icons/svg/edit'
import { PauseRegular } from '@fluentui/react-icons/svg/pause'
import { PlayRegular } from '@fluentui/react-icons/svg/play'
import type { Deployment } from '#api-client'
import type { ActionGroup } from '#console/parts'
import type { Asked } from './deployment-question.tsx'
import { type DeploymentText, home } from './deployment-text.ts'

/** The ribbon of the deployments. */
export function deploymentActions(at: {
  text: DeploymentText
  selected: readonly Deployment[]
  ask: (asked: Asked) => void
  refresh: () => void
}): ActionGroup[] {
  const { text, selected, ask, refresh } = at
  const one = selected.length === 1 ? selected[0] : undefined
  const none = one === undefined ? text(selected.length > 1 ? 'why.onlyOne' : 'why.one') : null
  const action = (about: 'pause' | 'resume' | 'rerun' | 'remove', unavailable: string | null = none) => ({
    key: about,
    label: text(`actions.${about}`),
    run: () => one && ask({ about, deployment: one }),
    unavailable,
  })
  const modify = ['deployment', 'modify'] as const
  return [
    {
      key: 'deployment',
      label: text('groups.deployment'),
      actions: [
        {
          key: 'devices',
          label: text('actions.devices'),
          icon: <DesktopRegular />,
          to: `${home}/devices/${one?.id ?? ''}`,
          unavailable: none,
        },
        {
          key: 'change',
          label: text('actions.change'),
          icon: <EditRegular />,
          run: () => one && ask({ about: 'change', deployment: one }),
          needs: modify,
          unavailable: none,
        },
        {
          ...action('pause', none ?? (one?.state === 'paused' ? text('why.paused') : null)),
          icon: <PauseRegular />,
          needs: modify,
        },
        {
          ...action('resume', none ?? (one?.state === 'active' ? text('why.active') : null)),
          icon: <PlayRegular />,
          needs: modify,
        },
        {
          ...action('rerun', none ?? (one?.counts.failed === 0 ? text('why.noneFailed') : null)),
          icon: <ArrowRepeatAllRegular />,
          needs: modify,
        },
        { ...action('remove'), icon: <DeleteRegular />, needs: ['deployment', 'delete'] },
        { key: 'refresh', label: text('actions.refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
      ],
    },
  ]
}
