import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync'
import { CalendarClockRegular } from '@fluentui/react-icons/svg/calendar-clock'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { DismissCircleRegular } from '@fluentui/react-icons/svg/dismiss-circle'
import { EyeRegular } from '@fluentui/react-icons/svg/eye'
import type { UpdateSource } from '#api-client'
import type { ActionGroup } from '#console/parts'
import type { Asked } from './source-question.tsx'
import type { SourceText } from './source-text.ts'

/** The ribbon of sources. */
export function sourceActions(at: {
  text: SourceText
  one: UpdateSource | null
  ask: (asked: Asked) => void
  synchronise: (source: UpdateSource) => void
  cancel: (operation: string) => void
  refresh: () => void
}): ActionGroup[] {
  const { text, one, ask, synchronise, cancel, refresh } = at
  const needsOne = one === null ? text('why.selectOne') : null
  const underWay = one?.underWay ?? null
  return [
    {
      key: 'create',
      label: text('groups.create'),
      actions: [
        {
          key: 'add',
          label: text('actions.add'),
          icon: <AddRegular />,
          to: '/software-library/software-updates/sources/add/source',
        },
      ],
    },
    {
      key: 'synchronise',
      label: text('groups.synchronise'),
      actions: [
        {
          key: 'synchronise',
          label: text('actions.synchronise'),
          icon: <ArrowSyncRegular />,
          run: () => one && synchronise(one),
          unavailable: needsOne ?? (underWay === null ? null : text('why.underWay')),
        },
        {
          key: 'cancel',
          label: text('actions.cancel'),
          icon: <DismissCircleRegular />,
          run: () => underWay && cancel(underWay.operation),
          unavailable: needsOne ?? (underWay === null ? text('why.nothingUnderWay') : null),
        },
        { key: 'refresh', label: text('actions.refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
      ],
    },
    {
      key: 'source',
      label: text('groups.source'),
      actions: [
        {
          key: 'schedule',
          label: text('actions.schedule'),
          icon: <CalendarClockRegular />,
          run: () => one && ask({ about: 'schedule', source: one }),
          unavailable: needsOne,
        },
        {
          key: 'watch',
          label: text('actions.watch'),
          icon: <EyeRegular />,
          run: () => one && ask({ about: 'watch', source: one }),
          unavailable: needsOne ?? (one?.kind === 'folder' ? null : text('why.noFolder')),
        },
        {
          key: 'remove',
          label: text('actions.remove'),
          icon: <DeleteRegular />,
          run: () => one && ask({ about: 'remove', source: one }),
          unavailable: needsOne,
        },
      ],
    },
  ]
}
