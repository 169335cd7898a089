import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { BoxArrowUpRegular } from '@fluentui/react-icons/svg/box-arrow-up'
import { CalendarCancelRegular } from '@fluentui/react-icons/svg/calendar-cancel'
import { CalendarClockRegular } from '@fluentui/react-icons/svg/calendar-clock'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { DocumentSettingsRegular } from '@fluentui/react-icons/svg/document-settings'
import { HistoryRegular } from '@fluentui/react-icons/svg/history'
import { SendRegular } from '@fluentui/react-icons/svg/send'
import { ServerRegular } from '@fluentui/react-icons/svg/server'
import type { ActionGroup } from '#console/parts'
import type { ListedPackage } from './listed-package.ts'
import type { Asked } from './package-question.tsx'
import type { PackageText } from './package-text.ts'

/** The ribbon: what can be done with the selected packages, and why something cannot be. */
export function packageActions(at: {
  text: PackageText
  selected: readonly ListedPackage[]
  ask: (asked: Asked) => void
  refresh: () => void
}): ActionGroup[] {
  const { text, selected, ask, refresh } = at
  const one = selected.length === 1 ? selected[0] : undefined
  /** Why nothing can be done with one package, whatever it is like. */
  const needsOne =
    one === undefined ? text(selected.length > 1 ? 'why.selectOnlyOne' : 'why.selectOne') : null
  const ids = selected.map(row => row.id).join(',')
  const noSchedules = (one?.schedule?.schedules.length ?? 0) === 0 ? text('why.noSchedules') : null
  const onPoints = selected.filter(row => (row.content?.targeted ?? 0) > 0)
  return [
    {
      key: 'create',
      label: text('groups.create'),
      actions: [
        {
          key: 'add',
          needs: ['upgrade-package', 'create'],
          label: text('actions.add'),
          icon: <AddRegular />,
          to: '/software-library/operating-systems/upgrade-packages/add/data-source',
        },
      ],
    },
    {
      key: 'packages',
      label: text('groups.packages'),
      actions: [
        {
          key: 'schedule-updates',
          label: text('actions.scheduleUpdates'),
          icon: <CalendarClockRegular />,
          to: `/software-library/operating-systems/upgrade-packages/schedule-updates/${selected.map(row => row.id).join('+')}/choose-updates`,
          unavailable: selected.length === 0 ? text('why.selectSome') : null,
        },
        {
          key: 'cancel-schedules',
          isSmall: true,
          needs: ['servicing-schedule', 'modify'],
          label: text('actions.cancelSchedules'),
          icon: <CalendarCancelRegular />,
          run: () => one && ask({ about: 'cancel-schedules', row: one }),
          unavailable: needsOne ?? noSchedules,
        },
        {
          key: 'versions',
          isSmall: true,
          label: text('actions.versions'),
          icon: <HistoryRegular />,
          to: `/software-library/operating-systems/upgrade-packages/versions/${one?.id ?? ''}`,
          unavailable: needsOne,
        },
        {
          key: 'refresh',
          isSmall: true,
          label: text('actions.refresh'),
          icon: <ArrowClockwiseRegular />,
          run: refresh,
        },
      ],
    },
    {
      key: 'deployment',
      label: text('groups.deployment'),
      actions: [
        {
          key: 'distribute',
          isSmall: true,
          label: text('actions.distribute'),
          needs: ['upgrade-package', 'distribute'],
          icon: <SendRegular />,
          to: `/software-library/operating-systems/upgrade-packages/distribute/${ids}/content`,
          unavailable: selected.length === 0 ? text('why.selectOne') : null,
        },
        {
          key: 'prestage',
          isSmall: true,
          label: text('actions.prestage'),
          needs: ['upgrade-package', 'export'],
          icon: <BoxArrowUpRegular />,
          to: `/software-library/operating-systems/upgrade-packages/prestage/${ids}/content`,
          unavailable: selected.length === 0 ? text('why.selectOne') : null,
        },
        {
          key: 'update-points',
          isSmall: true,
          needs: ['upgrade-package', 'distribute'],
          label: text('actions.updatePoints'),
          icon: <ServerRegular />,
          run: () => ask({ about: 'update-points', rows: onPoints }),
          unavailable:
            selected.length === 0
              ? text('why.selectSome')
              : onPoints.length === 0
                ? text('why.noPoints')
                : null,
        },
      ],
    },
    {
      key: 'properties',
      label: text('actions.properties'),
      actions: [
        {
          key: 'properties',
          isSmall: true,
          label: text('actions.properties'),
          icon: <DocumentSettingsRegular />,
          to: `/software-library/operating-systems/upgrade-packages/properties/${one?.id ?? ''}`,
          unavailable: needsOne,
        },
        {
          key: 'remove',
          isSmall: true,
          needs: ['upgrade-package', 'delete'],
          label: text('actions.remove'),
          icon: <DeleteRegular />,
          run: () => one && ask({ about: 'remove', row: one }),
          unavailable: needsOne,
        },
      ],
    },
  ]
}
