// When content is transferred: hours are set by days and times, and the week shows what came of it.

import { Button, Checkbox, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { WizardForm } from '#console/parts'
import { useText } from '../point-text.ts'
import { type Hour, WeekTable, weekdayName, weekdays } from '../week-table.tsx'
import type { ChosenProperties } from './chosen-properties.ts'

const hours = Array.from({ length: 25 }, (_, hour) => hour)
const megabyte = 1000 ** 2
const accesses = ['open', 'medium-and-high', 'high-only', 'closed'] as const

const useStyles = makeStyles({
  days: {
    display: 'flex',
    flexWrap: 'wrap',
    border: 'none',
    margin: 0,
    padding: 0,
    columnGap: tokens.spacingHorizontalS,
  },
  line: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'flex-end' },
})

/** See the top of this file. */
export function ScheduleFields({ form }: { form: WizardForm<ChosenProperties> }) {
  const { input, change, problems } = form
  const styles = useStyles()
  const text = useText()
  const [days, setDays] = useState<readonly number[]>([0, 1, 2, 3, 4])
  const [from, setFrom] = useState(8)
  const [to, setTo] = useState(18)
  const [access, setAccess] = useState<Hour['access']>('high-only')
  const [limit, setLimit] = useState('')
  const rate = Number(limit.replace(',', '.'))
  const isWrongLimit = limit.trim() !== '' && !(rate >= 0.01)
  const apply = () => {
    const bytesPerSecond = limit.trim() === '' || access === 'closed' ? null : Math.round(rate * megabyte)
    const week = input.week.map((hour, place) => {
      const [day, at] = [Math.floor(place / 24), place % 24]
      // A stretch that ends before it begins goes on into the next day.
      const inside =
        from < to
          ? days.includes(day) && at >= from && at < to
          : (days.includes(day) && at >= from) || (days.includes((day + 6) % 7) && at < to)
      return inside ? { access, bytesPerSecond } : hour
    })
    change({ week })
  }
  const hourChoice = (label: string, value: number, set: (hour: number) => void, choices: number[]) => (
    <Field label={label}>
      <Select value={String(value)} onChange={(_, data) => set(Number(data.value))}>
        {choices.map(hour => (
          <option key={hour} value={hour}>
            {`${String(hour).padStart(2, '0')}:00`}
          </option>
        ))}
      </Select>
    </Field>
  )
  return (
    <>
      <Field label={text('properties.timeZone')} validationMessage={problems.timeZone ?? null}>
        <Input value={input.timeZone} onChange={(_, { value }) => change({ timeZone: value })} />
      </Field>
      <fieldset className={styles.days}>
        <legend>{text('properties.days')}</legend>
        {weekdays.map(day => (
          <Checkbox
            key={day}
            label={weekdayName(day, document.documentElement.lang)}
            checked={days.includes(day)}
            onChange={(_, { checked }) =>
              setDays(checked === true ? [...days, day] : days.filter(one => one !== day))
            }
          />
        ))}
      </fieldset>
      <div className={styles.line}>
        {hourChoice(text('properties.from'), from, setFrom, hours.slice(0, 24))}
        {hourChoice(text('properties.to'), to, setTo, hours.slice(1))}
        <Field label={text('properties.access')}>
          <Select value={access} onChange={(_, { value }) => setAccess(value as Hour['access'])}>
            {accesses.map(one => (
              <option key={one} value={one}>
                {text(`access.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field
          label={text('properties.limit')}
          hint={text('properties.limitHint')}
          validationState={isWrongLimit ? 'error' : 'none'}
        >
          <Input inputMode="decimal" value={limit} onChange={(_, { value }) => setLimit(value)} />
        </Field>
        <Button onClick={apply} disabledFocusable={isWrongLimit || days.length === 0}>
          {text('properties.apply')}
        </Button>
      </div>
      <WeekTable week={input.week} />
    </>
  )
}
