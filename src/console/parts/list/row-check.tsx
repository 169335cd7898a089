import { makeStyles, tokens } from '@fluentui/react-components'
import type { ChangeEventHandler, MouseEventHandler } from 'react'

const useStyles = makeStyles({
  cell: { display: 'flex', alignItems: 'center', justifyContent: 'center', cursor: 'pointer' },
  box: {
    width: '16px',
    height: '16px',
    margin: 0,
    accentColor: tokens.colorCompoundBrandBackground,
    cursor: 'inherit',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
})

/**
 * The check box of a row, or of all of them. The browser's own, and no Checkbox of Fluent UI: that one makes six elements, and was most of the work of
 * showing a row. The whole cell can be clicked.
 */
export function RowCheck(props: {
  label: string
  checked: boolean | 'mixed'
  disabled?: boolean
  tabIndex?: number
  onChange: ChangeEventHandler<HTMLInputElement>
  onClick?: MouseEventHandler
}) {
  const { label, checked, disabled, tabIndex, onChange, onClick } = props
  const styles = useStyles()
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard selects rows by the grid.
    <label className={styles.cell} style={{ width: '100%', height: '100%' }} onClick={onClick}>
      <input
        type="checkbox"
        className={styles.box}
        ref={box => {
          if (box) box.indeterminate = checked === 'mixed'
        }}
        checked={checked === true}
        disabled={disabled}
        tabIndex={tabIndex}
        aria-label={label}
        onChange={onChange}
      />
    </label>
  )
}
