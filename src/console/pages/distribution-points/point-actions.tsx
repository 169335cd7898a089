import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { ArrowRepeatAllRegular } from '@fluentui/react-icons/svg/arrow-repeat-all'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { KeyRegular } from '@fluentui/react-icons/svg/key'
import { SettingsRegular } from '@fluentui/react-icons/svg/settings'
import { ShieldTaskRegular } from '@fluentui/react-icons/svg/shield-task'
import { WrenchRegular } from '@fluentui/react-icons/svg/wrench'
import type { DistributionPoint } from '#api-client'
import type { Action, ActionGroup } from '#console/parts'
import type { Asked } from './point-question.tsx'
import { home, type PointText } from './point-text.ts'

/** The ribbon. */
export function pointActions(at: {
  text: PointText
  selected: readonly DistributionPoint[]
  ask: (asked: Asked) => void
  refresh: () => void
}): ActionGroup[] {
  const { text, selected, ask, refresh } = at
  const one = selected.length === 1 ? selected[0] : undefined
  const notOne = one === undefined ? text(selected.length > 1 ? 'why.onlyOne' : 'why.one') : null
  const none = selected.length === 0 ? text('why.one') : null
  const asks = (
    about: Asked['about'],
    icon: Action['icon'],
    unavailable: string | null,
    needs: NonNullable<Action['needs']>,
  ): Action => ({
    needs,
    key: about,
    label: text(`actions.${about}`),
    icon,
    run: () => ask({ about, points: selected }),
    unavailable,
  })
  return [
    {
      key: 'create',
      label: text('groups.create'),
      actions: [
        {
          key: 'add',
          label: text('actions.add'),
          icon: <AddRegular />,
          to: `${home}/add/general`,
          needs: ['distribution-point', 'create'],
        },
      ],
    },
    {
      key: 'point',
      label: text('groups.point'),
      actions: [
        asks('maintenance', <WrenchRegular />, none, ['distribution-point', 'modify']),
        asks('rotate', <KeyRegular />, notOne, ['distribution-point', 'modify']),
        asks('remove', <DeleteRegular />, none, ['distribution-point', 'delete']),
        { key: 'refresh', label: text('actions.refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
      ],
    },
    {
      key: 'content',
      label: text('groups.content'),
      actions: [
        asks('validate', <ShieldTaskRegular />, none, ['upgrade-package', 'distribute']),
        asks('redistribute', <ArrowRepeatAllRegular />, none, ['upgrade-package', 'distribute']),
      ],
    },
    {
      key: 'properties',
      label: text('groups.properties'),
      actions: [
        {
          key: 'properties',
          label: text('actions.properties'),
          icon: <SettingsRegular />,
          ...(one && { to: `${home}/properties/${encodeURIComponent(one.name)}/general` }),
          needs: ['distribution-point', 'modify'],
          unavailable: notOne,
        },
      ],
    },
  ]
}
