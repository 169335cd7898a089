import { Text } from '@fluentui/react-components'
import type { UpdateSource } from '#api-client'
import { useFormats } from '#console/language'
import { type Fact, Facts, TimeList, useSayRecurrence } from '#console/parts'
import { useText } from '../source-text.ts'

/** When a source is synchronised by itself. */
export function ScheduleTab({ source }: { source: UpdateSource }) {
  const text = useText()
  const { dateTime, seconds } = useFormats()
  const sayRecurrence = useSayRecurrence()
  const { schedule, watch } = source
  if (schedule === null && watch === null) return <Text>{text('schedule.none')}</Text>
  const facts: Fact[] = [
    ...(schedule === null
      ? []
      : [
          { label: text('tabs.schedule'), value: sayRecurrence(schedule.recurrence) },
          {
            label: text('schedule.set'),
            value: text('summary.byAt', { by: schedule.setBy, at: dateTime(schedule.setAt) }),
          },
          { label: text('columns.next'), value: <TimeList next={schedule.next} /> },
        ]),
    ...(watch === null
      ? []
      : [
          { label: text('schedule.watched'), value: seconds(watch.everySeconds) },
          { label: text('schedule.looked'), value: dateTime(watch.lookedAt) },
          { label: text('schedule.nextLook'), value: dateTime(watch.nextLookAt) },
        ]),
  ]
  return <Facts facts={facts} />
}
