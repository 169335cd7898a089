import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { CalendarCancelRegular } from '@fluentui/react-icons/svg/calendar-cancel'
import { CalendarMonthRegular } from '@fluentui/react-icons/svg/calendar-month'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { PauseRegular } from '@fluentui/react-icons/svg/pause'
import { PlayRegular } from '@fluentui/react-icons/svg/play'
import { PlayCircleRegular } from '@fluentui/react-icons/svg/play-circle'
import { TextBulletListRegular } from '@fluentui/react-icons/svg/text-bullet-list'
import type { ServicingSchedule } from '#api-client'
import type { ActionGroup } from '#console/parts'
import type { Asked } from './schedule-question.tsx'
import type { ScheduleText } from './schedule-text.ts'

/** The ribbon of schedules. */
export function scheduleActions(at: {
  text: ScheduleText
  one: ServicingSchedule | null
  isCalendar: boolean
  ask: (asked: Asked) => void
  toggleView: () => void
  refresh: () => void
}): ActionGroup[] {
  const { text, one, isCalendar, ask, toggleView, refresh } = at
  const needsOne = one === null ? text('why.selectOne') : null
  const isOpen = (one?.open.length ?? 0) > 0
  const action = (
    about: Asked['about'],
    icon: ActionGroup['actions'][number]['icon'],
    unavailable: string | null,
  ) => ({
    key: about,
    label: text(`actions.${about}`),
    icon,
    run: () => one && ask({ about, schedule: one }),
    unavailable: needsOne ?? unavailable,
  })
  return [
    {
      key: 'schedule',
      label: text('groups.schedule'),
      actions: [
        action('run', <PlayCircleRegular />, isOpen ? text('why.busy') : null),
        action(
          'pause',
          <PauseRegular />,
          one?.state === 'active' ? null : text(`why.${one?.state === 'paused' ? 'paused' : 'notActive'}`),
        ),
        action('resume', <PlayRegular />, one?.state === 'active' ? text('why.active') : null),
        action(
          'cancel',
          <CalendarCancelRegular />,
          one?.state === 'cancelled' ? text('why.cancelled') : null,
        ),
        action('remove', <DeleteRegular />, isOpen ? text('why.busy') : null),
      ],
    },
    {
      key: 'view',
      label: text('groups.view'),
      actions: [
        {
          key: 'view',
          label: text(isCalendar ? 'actions.list' : 'actions.calendar'),
          icon: isCalendar ? <TextBulletListRegular /> : <CalendarMonthRegular />,
          run: toggleView,
        },
        { key: 'refresh', label: text('actions.refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
      ],
    },
  ]
}
