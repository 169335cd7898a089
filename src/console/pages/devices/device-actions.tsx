import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { ProhibitedRegular } from '@fluentui/react-icons/svg/prohibited'
import { ShieldCheckmarkRegular } from '@fluentui/react-icons/svg/shield-checkmark'
import { TagRegular } from '@fluentui/react-icons/svg/tag'
import type { Device } from '#api-client'
import type { ActionGroup } from '#console/parts'
import type { Asked } from './device-question.tsx'
import type { DeviceText } from './device-text.ts'

/** The ribbon of the devices. */
export function deviceActions(at: {
  text: DeviceText
  selected: readonly Device[]
  ask: (asked: Asked) => void
  refresh: () => void
}): ActionGroup[] {
  const { text, selected, ask, refresh } = at
  const one = selected.length === 1 ? selected[0] : undefined
  const none = one === undefined ? text(selected.length > 1 ? 'why.onlyOne' : 'why.one') : null
  const action = (about: Asked['about'], unavailable: string | null = none) => ({
    key: about,
    label: text(`actions.${about}`),
    run: () => one && ask({ about, device: one }),
    unavailable,
  })
  const modify = ['device', 'modify'] as const
  return [
    {
      key: 'device',
      label: text('groups.device'),
      actions: [
        {
          ...action('approve', none ?? (one?.state === 'waiting' ? null : text('why.notWaiting'))),
          icon: <ShieldCheckmarkRegular />,
          needs: modify,
        },
        {
          ...action('revoke', none ?? (one?.state === 'revoked' ? text('why.revoked') : null)),
          icon: <ProhibitedRegular />,
          needs: modify,
        },
        { ...action('tags'), icon: <TagRegular />, needs: modify },
        { ...action('remove'), icon: <DeleteRegular />, needs: ['device', 'delete'] },
        { key: 'refresh', label: text('actions.refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
      ],
    },
  ]
}
