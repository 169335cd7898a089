// What is asked before a schedule runs now, is stopped, goes on, or is removed.

import { Checkbox } from '@fluentui/react-components'
import { useState } from 'react'
import type { ServicingSchedule } from '#api-client'
import { queryClient, site } from '#console/data'
import { Confirm } from '#console/parts'
import { useText } from './schedule-text.ts'

/** What is asked. */
export type Asked = { about: 'run' | 'pause' | 'resume' | 'cancel' | 'remove'; schedule: ServicingSchedule }

/** Asks, and does it. */
export function ScheduleQuestion({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const text = useText()
  const [outsideWindows, setOutside] = useState(false)
  const { about, schedule } = asked
  const { name } = schedule.definition
  const at = { schedule: schedule.id }
  const doing = {
    run: () => site.runServicingScheduleNow({ ...at, outsideWindows }),
    pause: () => site.pauseServicingSchedule(at),
    resume: () => site.resumeServicingSchedule(at),
    cancel: () => site.cancelServicingSchedule(at),
    remove: () => site.removeServicingSchedule(at),
  }
  return (
    <Confirm
      title={text(`actions.${about}`)}
      label={text(`actions.${about}`)}
      run={async () => {
        await doing[about]()
        await queryClient.invalidateQueries({ queryKey: ['servicing-schedule'] })
      }}
      onClose={onClose}
    >
      {text(`confirm.${about}`, { name })}
      {about === 'run' && schedule.definition.serviceWindows.length > 0 && (
        <Checkbox
          label={text('confirm.outsideWindows')}
          checked={outsideWindows}
          onChange={(_, { checked }) => setOutside(checked === true)}
        />
      )}
    </Confirm>
  )
}
