import { Checkbox, makeStyles, SearchBox, Text, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { useText } from './parts-text.ts'

/** From here on, choices are searched for. */
const many = 8

const useStyles = makeStyles({
  frame: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    margin: 0,
    padding: 0,
    border: 'none',
    minWidth: 0,
  },
  legend: { fontWeight: tokens.fontWeightSemibold, padding: 0 },
  list: {
    display: 'flex',
    flexDirection: 'column',
    maxHeight: '240px',
    overflow: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  wrong: { color: tokens.colorPaletteRedForeground1 },
  nothing: { padding: tokens.spacingHorizontalS },
})

/** One thing to choose. */
export type Choice = { value: string; label: string; remark?: string }

/** Several of what there is: check boxes, with a search where there are many. */
export function ChoiceList(props: {
  label: string
  choices: readonly Choice[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
  /** What is said when there is nothing to choose from. */
  empty?: string
  hint?: string | undefined
  wrong?: string | undefined
  isReadOnly?: boolean
}) {
  const { label, choices, chosen, onChange, empty, hint, wrong, isReadOnly = false } = props
  const styles = useStyles()
  const text = useText()
  const [search, setSearch] = useState('')
  const shown = choices.filter(one => one.label.toLowerCase().includes(search.trim().toLowerCase()))
  const toggle = (value: string) =>
    onChange(chosen.includes(value) ? chosen.filter(one => one !== value) : [...chosen, value])
  return (
    <fieldset className={styles.frame}>
      <legend className={styles.legend}>{label}</legend>
      {choices.length > many && (
        <SearchBox
          size="small"
          value={search}
          aria-label={`${text('list.search')}: ${label}`}
          placeholder={text('list.search')}
          onChange={(_, { value }) => setSearch(value)}
        />
      )}
      <div className={styles.list}>
        {shown.length === 0 && (
          <Text className={styles.nothing}>
            {choices.length === 0 ? (empty ?? text('list.empty')) : text('list.nothingFound')}
          </Text>
        )}
        {shown.map(one => (
          <Checkbox
            key={one.value}
            label={one.remark === undefined ? one.label : `${one.label} – ${one.remark}`}
            checked={chosen.includes(one.value)}
            disabled={isReadOnly}
            onChange={() => toggle(one.value)}
          />
        ))}
      </div>
      {hint && <Text size={200}>{hint}</Text>}
      {wrong && (
        <Text role="alert" size={200} className={styles.wrong}>
          {wrong}
        </Text>
      )}
    </fieldset>
  )
}
