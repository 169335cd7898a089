import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { notKnown } from '#console/language'

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    // A long label leaves room for its value, on a telephone, too.
    gridTemplateColumns: 'fit-content(45%) minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
    margin: 0,
  },
  name: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere' },
})

/** A name and what is so. */
export type Fact = { label: string; value: ReactNode }

/** Facts about one thing, a line each; a dash stands for what is not known. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  const styles = useStyles()
  return (
    <dl className={styles.facts}>
      {facts.map(({ label, value }) => (
        <FactLine key={label} label={label} value={value} />
      ))}
    </dl>
  )
}

function FactLine({ label, value }: Fact) {
  const styles = useStyles()
  return (
    <>
      <dt className={styles.name}>{label}</dt>
      <dd className={styles.value}>{value === null || value === '' ? notKnown : value}</dd>
    </>
  )
}
