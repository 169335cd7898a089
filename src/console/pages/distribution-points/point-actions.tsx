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

/** What the caller may do; undefined while that is not known. */
type May = { create: boolean | undefined; modify: boolean | undefined; delete: boolean | undefined }

/** The ribbon. */
export function pointActions(at: {
  text: PointText
  selected: readonly DistributionPoint[]
  may: May
  ask: (asked: Asked) => void
  refresh: () => void
}): ActionGroup[] {
  const { text, selected, may, ask, refresh } = at
  const one = selected.length === 1 ? selected[0] : undefined
  const notOne = one === undefined ? text(selected.length > 1 ? 'why.onlyOne' : 'why.one') : null
  const none = selected.length === 0 ? text('why.one') : null
  const forbidden = (allowed: boolean | undefined) => (allowed === false ? text('why.forbidden') : null)
  const asks = (about: Asked['about'], icon: Action['icon'], unavailable: string | null): Action => ({
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
          unavailable: forbidden(may.create),
        },
      ],
    },
    {
      key: 'point',
      label: text('groups.point'),
      actions: [
        asks('maintenance', <WrenchRegular />, forbidden(may.modify) ?? none),
        asks('rotate', <KeyRegular />, forbidden(may.modify) ?? notOne),
        asks('remove', <DeleteRegular />, forbidden(may.delete) ?? none),
        { key: 'refresh', label: text('actions.refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
      ],
    },
    {
      key: 'content',
      label: text('groups.content'),
      actions: [
        asks('validate', <ShieldTaskRegular />, none),
        asks('redistribute', <ArrowRepeatAllRegular />, none),
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
          unavailable: forbidden(may.modify) ?? notOne,
        },
      ],
    },
  ]
}
