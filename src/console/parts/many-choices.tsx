// Several of many: found by the server while somebody types, chosen with boxes.

import { Checkbox, makeStyles, SearchBox, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ProblemMessage } from './problem-message.tsx'

const settledMs = 250

const useStyles = makeStyles({
  set: { border: 'none', margin: 0, padding: 0, minWidth: 0, maxWidth: '560px' },
  legend: { padding: 0, marginBottom: tokens.spacingVerticalXS, fontWeight: tokens.fontWeightSemibold },
  search: { width: '100%', maxWidth: '100%' },
  list: {
    display: 'flex',
    flexDirection: 'column',
    maxHeight: '200px',
    overflow: 'auto',
    marginTop: tokens.spacingVerticalXS,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    minHeight: '72px',
  },
  none: { padding: tokens.spacingHorizontalM, color: tokens.colorNeutralForeground2 },
})

/** One of them. */
export type OfferedChoice = { id: string; label: string; note?: string }

/** See the top of this file. */
export function ManyChoices(props: {
  label: string
  hint?: string
  searchLabel: string
  /** What is said when nothing fits. */
  empty: string
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
  /** Under which what was found is kept. */
  about: string
  search: (text: string) => Promise<OfferedChoice[]>
}) {
  const { label, hint, searchLabel, empty, chosen, onChange, about, search } = props
  const styles = useStyles()
  const [typed, setTyped] = useState('')
  const [settled, setSettled] = useState('')
  useEffect(() => {
    const waiting = setTimeout(() => setSettled(typed.trim()), settledMs)
    return () => clearTimeout(waiting)
  }, [typed])
  const found = useQuery({
    queryKey: ['choices', about, settled],
    queryFn: () => search(settled),
    refetchInterval: false,
    placeholderData: before => before,
  })
  const names = useQuery({
    queryKey: ['choices', about, ''],
    queryFn: () => search(''),
    refetchInterval: false,
  })
  const known = new Map([...(names.data ?? []), ...(found.data ?? [])].map(one => [one.id, one]))
  const first = chosen.map(id => known.get(id) ?? { id, label: id })
  const rest = (found.data ?? []).filter(one => !chosen.includes(one.id))
  const toggle = (id: string) =>
    onChange(chosen.includes(id) ? chosen.filter(one => one !== id) : [...chosen, id])
  return (
    <fieldset className={styles.set}>
      <legend className={styles.legend}>{label}</legend>
      {hint && <Text size={200}>{hint}</Text>}
      <SearchBox
        className={styles.search}
        size="small"
        aria-label={`${label}: ${searchLabel}`}
        placeholder={searchLabel}
        value={typed}
        onChange={(_, { value }) => setTyped(value)}
      />
      <div className={styles.list}>
        {[...first, ...rest].map(({ id, label: name, note }) => (
          <Checkbox
            key={id}
            label={note === undefined ? name : `${name} (${note})`}
            checked={chosen.includes(id)}
            onChange={() => toggle(id)}
          />
        ))}
        {found.error && <ProblemMessage problem={found.error} />}
        {found.data && first.length + rest.length === 0 && <Text className={styles.none}>{empty}</Text>}
      </div>
    </fieldset>
  )
}
