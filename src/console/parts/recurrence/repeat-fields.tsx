// The fields of a recurrence.

import { Checkbox, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components'
import { useId, useMemo } from 'react'
import { useLanguage } from '#console/language'
import { useText, weekdayName } from './recurrence-text.ts'
import { type Repeat, type Weekday, weekdays } from './repeat.ts'

const useStyles = makeStyles({
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(200px, 1fr))',
    gap: tokens.spacingHorizontalL,
    alignItems: 'start',
    // A choice is as wide as its field, and not as its longest word.
    '& > *': { minWidth: 0 },
    '& select, & input': { minWidth: 0, width: '100%' },
  },
  days: { border: 'none', margin: 0, padding: 0, gridColumn: '1 / -1', minWidth: 0 },
  legend: { padding: 0, marginBottom: tokens.spacingVerticalXXS },
  row: { display: 'flex', flexWrap: 'wrap' },
})

const daysOfMonth = Array.from({ length: 31 }, (_, place) => place + 1)

/** What the fields are given. */
export type RepeatFieldsProps = { repeat: Repeat; onChange: (changes: Partial<Repeat>) => void }

/** See the top of this file. */
export function RepeatFields({ repeat, onChange }: RepeatFieldsProps) {
  const styles = useStyles()
  const text = useText()
  const { every } = repeat
  return (
    <div className={styles.fields}>
      <Field label={text('pattern')}>
        <Select value={every} onChange={(_, { value }) => onChange({ every: value as Repeat['every'] })}>
          {(['day', 'week', 'month', 'month-weekday'] as const).map(one => (
            <option key={one} value={one}>
              {text(`patterns.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      <NumberField
        label={text(`interval.${every}`)}
        value={repeat.interval}
        least={1}
        most={every === 'day' ? 999 : every === 'week' ? 99 : 12}
        onChange={interval => onChange({ interval })}
      />
      {every === 'week' && <WeekdayBoxes repeat={repeat} onChange={onChange} />}
      {every === 'month' && <DayField repeat={repeat} onChange={onChange} />}
      {every === 'month-weekday' && <MonthWeekdayFields repeat={repeat} onChange={onChange} />}
      <Field label={text('start')}>
        <Input
          type="datetime-local"
          value={repeat.start}
          onChange={(_, { value }) => onChange({ start: value })}
        />
      </Field>
      <TimeZoneField value={repeat.timeZone} onChange={timeZone => onChange({ timeZone })} />
    </div>
  )
}

function WeekdayBoxes({ repeat, onChange }: RepeatFieldsProps) {
  const styles = useStyles()
  const text = useText()
  const language = useLanguage()
  const toggle = (day: Weekday) =>
    onChange({ weekdays: weekdays.filter(one => (one === day) !== repeat.weekdays.includes(one)) })
  return (
    <fieldset className={styles.days}>
      <legend className={styles.legend}>{text('weekdays')}</legend>
      <div className={styles.row}>
        {weekdays.map(day => (
          <Checkbox
            key={day}
            label={weekdayName(day, language)}
            checked={repeat.weekdays.includes(day)}
            onChange={() => toggle(day)}
          />
        ))}
      </div>
    </fieldset>
  )
}

function DayField({ repeat, onChange }: RepeatFieldsProps) {
  const text = useText()
  return (
    <Field label={text('day')}>
      <Select
        value={String(repeat.day)}
        onChange={(_, { value }) => onChange({ day: value === 'last' ? 'last' : Number(value) })}
      >
        {daysOfMonth.map(day => (
          <option key={day} value={day}>
            {day}
          </option>
        ))}
        <option value="last">{text('lastDay')}</option>
      </Select>
    </Field>
  )
}

function MonthWeekdayFields({ repeat, onChange }: RepeatFieldsProps) {
  const text = useText()
  const language = useLanguage()
  return (
    <>
      <Field label={text('week')}>
        <Select
          value={String(repeat.week)}
          onChange={(_, { value }) => onChange({ week: value === 'last' ? 'last' : Number(value) })}
        >
          {(['1', '2', '3', '4', 'last'] as const).map(week => (
            <option key={week} value={week}>
              {text(`weeks.${week}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={text('weekday')}>
        <Select value={repeat.weekday} onChange={(_, { value }) => onChange({ weekday: value as Weekday })}>
          {weekdays.map(day => (
            <option key={day} value={day}>
              {weekdayName(day, language)}
            </option>
          ))}
        </Select>
      </Field>
      <NumberField
        label={text('plusDays')}
        hint={text('plusDaysHint')}
        value={repeat.plusDays}
        least={0}
        most={27}
        onChange={plusDays => onChange({ plusDays })}
      />
    </>
  )
}

/** A whole number between two others. */
export function NumberField(props: {
  label: string
  hint?: string
  value: number
  least: number
  most: number
  onChange: (value: number) => void
}) {
  const { label, hint, value, least, most, onChange } = props
  return (
    <Field label={label} hint={hint}>
      <Input
        type="number"
        min={least}
        max={most}
        value={String(value)}
        onChange={(_, { value: said }) =>
          onChange(Math.min(most, Math.max(least, Math.trunc(Number(said)) || least)))
        }
      />
    </Field>
  )
}

/** A time zone, of those that the browser knows; UTC first. */
export function TimeZoneField({ value, onChange }: { value: string; onChange: (zone: string) => void }) {
  const text = useText()
  const id = useId()
  const zones = useMemo(() => {
    const known = Intl.supportedValuesOf('timeZone').filter(zone => zone !== 'UTC')
    return known.includes(value) || value === 'UTC' ? ['UTC', ...known] : ['UTC', value, ...known]
  }, [value])
  return (
    <Field label={text('timeZone')}>
      <Select id={id} value={value} onChange={(_, { value: zone }) => onChange(zone)}>
        {zones.map(zone => (
          <option key={zone} value={zone}>
            {zone.replaceAll('_', ' ')}
          </option>
        ))}
      </Select>
    </Field>
  )
}
