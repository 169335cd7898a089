import type { ServicingSchedule } from '#api-client'
import { useFormats } from '#console/language'
import { Facts, TimeList, useSayRecurrence } from '#console/parts'
import { ScheduleStateLabel } from '../schedule-columns.tsx'
import { useText } from '../schedule-text.ts'

/** What a schedule says, and when it is due. */
export function SummaryTab({ schedule }: { schedule: ServicingSchedule }) {
  const text = useText()
  const { dateTime, seconds } = useFormats()
  const sayRecurrence = useSayRecurrence()
  const { definition, next } = schedule
  const { options, when, updates, serviceWindows } = definition
  const yesNo = (value: boolean) => text(value ? 'summary.yes' : 'summary.no')
  const said =
    when.start === 'recurring'
      ? sayRecurrence(when.recurrence)
      : when.start === 'once'
        ? `${when.once.at.replace('T', ' ')} (${when.once.timeZone})`
        : text('summary.atOnce')
  const { distribute } = options
  const named =
    distribute.to === 'groups' ? distribute.groups : distribute.to === 'rings' ? distribute.rings : []
  return (
    <Facts
      facts={[
        { label: text('columns.state'), value: <ScheduleStateLabel schedule={schedule} text={text} /> },
        { label: text('summary.when'), value: said },
        { label: text('columns.next'), value: <TimeList next={next.map(one => one.start ?? one.due)} /> },
        { label: text('columns.packages'), value: definition.packages.join(', ') },
        {
          label: text('columns.updates'),
          value: updates.by === 'rule' ? text('byRule', { rule: updates.rule }) : updates.names.join(', '),
        },
        { label: text('summary.continueOnError'), value: yesNo(options.continueOnError) },
        {
          label: text('summary.distribute'),
          value: [text(`summary.distributions.${distribute.to}`), ...named].join(' '),
        },
        { label: text('summary.cleanup'), value: text(`summary.cleanups.${options.cleanup}`) },
        {
          label: text('summary.images'),
          value: options.indexes === null ? text('summary.allImages') : options.indexes.join(', '),
        },
        {
          label: text('summary.keep'),
          value: options.keepVersions === null ? text('summary.keepAll') : options.keepVersions,
        },
        {
          label: text('summary.windows'),
          value: serviceWindows
            .map(one => `${sayRecurrence(one.recurrence)}, ${seconds(one.minutes * 60)}`)
            .join('; '),
        },
        {
          label: text('summary.changed'),
          value: text('summary.byAt', { by: schedule.changedBy, at: dateTime(schedule.changedAt) }),
        },
      ]}
    />
  )
}
