import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { ArrowDownRegular } from '@fluentui/react-icons/svg/arrow-down'
import { ArrowUpRegular } from '@fluentui/react-icons/svg/arrow-up'
import { DismissCircleRegular } from '@fluentui/react-icons/svg/dismiss-circle'
import { SubtractRegular } from '@fluentui/react-icons/svg/subtract'
import type { QueuedServicingRun } from '#api-client'
import type { ActionGroup } from '#console/parts'
import type { QueueText } from './queue-text.ts'

const icons = { high: <ArrowUpRegular />, medium: <SubtractRegular />, low: <ArrowDownRegular /> }

/** The ribbon of the queue. */
export function queueActions(at: {
  text: QueueText
  one: QueuedServicingRun | null
  setPriority: (run: string, priority: QueuedServicingRun['priority']) => void
  cancel: (row: QueuedServicingRun) => void
  refresh: () => void
}): ActionGroup[] {
  const { text, one, setPriority, cancel, refresh } = at
  const needsOne = one === null ? text('why.selectOne') : null
  const isRunning = one?.runningSince != null ? text('why.running') : null
  return [
    {
      key: 'priority',
      label: text('columns.priority'),
      actions: (['high', 'medium', 'low'] as const).map(priority => ({
        key: priority,
        label: text(`priorities.${priority}`),
        icon: icons[priority],
        run: () => one && setPriority(one.run, priority),
        unavailable: needsOne ?? isRunning ?? (one?.priority === priority ? text('why.same') : null),
      })),
    },
    {
      key: 'run',
      label: text('groups.run'),
      actions: [
        {
          key: 'cancel',
          label: text('actions.cancel'),
          icon: <DismissCircleRegular />,
          run: () => one && cancel(one),
          unavailable: needsOne,
        },
        { key: 'refresh', label: text('actions.refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
      ],
    },
  ]
}
