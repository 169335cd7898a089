// Every save of a task sequence, and what was different.

import { Field, makeStyles, Select, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TaskSequence } from '#api-client'
import { taskSequenceVersionQuery, taskSequenceVersionsQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Loaded, RowLink, SmallTable, useAddress } from '#console/parts'
import { type OptionKey, sayOption } from '../say-option.ts'
import { home, type SequenceText, useText } from '../sequence-text.ts'
import { compareDefinitions, type Difference } from './compare-definitions.ts'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  choices: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
})

/** See the top of this file. */
export function VersionsTab({ row }: { row: TaskSequence }) {
  const styles = useStyles()
  const text = useText()
  const { dateTime, number } = useFormats()
  const query = useQuery(taskSequenceVersionsQuery(row.id))
  return (
    <Loaded query={query}>
      {versions => (
        <div className={styles.parts}>
          <SmallTable
            label={text('tabs.versions')}
            rows={versions}
            rowKey={one => String(one.number)}
            columns={[
              {
                key: 'number',
                title: text('columns.version'),
                isShort: true,
                show: one => (
                  <RowLink to={`${home}/steps/${row.id}`} search={{ version: String(one.number) }}>
                    {number(one.number)}
                  </RowLink>
                ),
              },
              { key: 'comment', title: text('columns.comment'), show: one => one.comment },
              { key: 'by', title: text('columns.savedBy'), isShort: true, show: one => one.savedBy },
              { key: 'at', title: text('columns.saved'), isShort: true, show: one => dateTime(one.savedAt) },
            ]}
          />
          <Comparison taskSequence={row.id} numbers={versions.map(one => one.number)} />
        </div>
      )}
    </Loaded>
  )
}

function Comparison({ taskSequence, numbers }: { taskSequence: string; numbers: readonly number[] }) {
  const styles = useStyles()
  const text = useText()
  const [address, change] = useAddress()
  const chosen = (said: string | undefined) => numbers.find(one => String(one) === said)
  const to = chosen(address.to) ?? numbers[0]
  const from = chosen(address.from) ?? numbers.find(one => one < (to ?? 0))
  if (to === undefined || numbers.length < 2) return <Text>{text('compare.onlyOne')}</Text>
  const choice = (key: 'from' | 'to', value: number | undefined) => (
    <Field label={text(`compare.${key}`)}>
      <Select value={String(value ?? '')} onChange={(_, data) => change({ [key]: data.value })}>
        {value === undefined && <option value="" />}
        {numbers.map(one => (
          <option key={one} value={one}>
            {text('versionOf', { version: one })}
          </option>
        ))}
      </Select>
    </Field>
  )
  return (
    <>
      <div className={styles.choices}>
        {choice('from', from)}
        {choice('to', to)}
      </div>
      {from !== undefined && from !== to && <Differences taskSequence={taskSequence} from={from} to={to} />}
    </>
  )
}

function Differences({ taskSequence, from, to }: { taskSequence: string; from: number; to: number }) {
  const text = useText()
  const formats = useFormats()
  const before = useQuery(taskSequenceVersionQuery(taskSequence, from))
  const after = useQuery(taskSequenceVersionQuery(taskSequence, to))
  const say = (option: string | null, value: unknown) => sayValue(option, value, text, formats)
  return (
    <Loaded query={before}>
      {old => (
        <Loaded query={after}>
          {now => (
            <SmallTable
              label={text('compare.title')}
              rows={compareDefinitions(old.definition, now.definition)}
              rowKey={one => `${one.step?.id} ${one.change} ${one.option}`}
              empty={text('compare.same')}
              columns={[
                {
                  key: 'step',
                  title: text('problems.step'),
                  show: one => one.step?.name ?? text('problems.whole'),
                },
                { key: 'change', title: text('compare.change'), show: one => changeOf(one, text) },
                { key: 'before', title: text('compare.before'), show: one => say(one.option, one.before) },
                { key: 'after', title: text('compare.after'), show: one => say(one.option, one.after) },
              ]}
            />
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

function changeOf({ change, option }: Difference, text: SequenceText): string {
  if (option === null) return text(`compare.changes.${change}`)
  return text('compare.option', { option: text(`options.${option as OptionKey}`) })
}

function sayValue(
  option: string | null,
  value: unknown,
  text: SequenceText,
  formats: ReturnType<typeof useFormats>,
): string | null {
  if (option === null || value === undefined || value === '') return null
  if (option === 'variables')
    return (value as { name: string; value: string }[]).map(one => `${one.name} = ${one.value}`).join('; ')
  return sayOption(option as OptionKey, value, text, formats)
}
