import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { useFormats } from '#console/language'
import { type StateKind, StateLabel } from './state-label.tsx'

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    height: '12px',
    borderRadius: tokens.borderRadiusMedium,
    overflow: 'hidden',
    backgroundColor: tokens.colorNeutralBackground4,
    gap: '2px',
  },
  share: { minWidth: '4px' },
  good: { backgroundColor: tokens.colorPaletteGreenBackground3 },
  working: { backgroundColor: tokens.colorBrandBackground },
  bad: { backgroundColor: tokens.colorPaletteRedBackground3 },
  other: { backgroundColor: tokens.colorNeutralForeground3 },
  legend: {
    display: 'grid',
    gridTemplateColumns: 'max-content max-content',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
    margin: `${tokens.spacingVerticalS} 0 0`,
  },
  amount: { margin: 0, textAlign: 'end', fontVariantNumeric: 'tabular-nums' },
})

/** One share of a whole. */
export type Share = { key: string; label: string; amount: number; kind: StateKind }

/** How a whole is made up: a bar, and the same in figures. */
export function ShareBar({ label, shares }: { label: string; shares: readonly Share[] }) {
  const styles = useStyles()
  const { number } = useFormats()
  const colour = (kind: StateKind) =>
    kind === 'good' || kind === 'working' || kind === 'bad' ? styles[kind] : styles.other
  return (
    <>
      <div className={styles.bar} aria-hidden>
        {shares
          .filter(share => share.amount > 0)
          .map(share => (
            <div
              key={share.key}
              className={mergeClasses(styles.share, colour(share.kind))}
              style={{ flexGrow: share.amount }}
            />
          ))}
      </div>
      <dl className={styles.legend} aria-label={label}>
        {shares.map(share => (
          <div key={share.key} style={{ display: 'contents' }}>
            <dt>
              <StateLabel kind={share.kind}>{share.label}</StateLabel>
            </dt>
            <dd className={styles.amount}>{number(share.amount)}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
