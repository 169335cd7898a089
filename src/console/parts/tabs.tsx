// Tabs. Elements of its own, and no TabList of Fluent UI: with what that needs (Tabster), it would be a tenth of what the first page loads.

import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { moveFocus } from './move-focus.ts'

const useStyles = makeStyles({
  tabs: { display: 'flex', overflowX: 'auto', maxWidth: '100%', scrollbarWidth: 'thin' },
  tab: {
    flexShrink: 0,
    minHeight: '32px',
    padding: `0 ${tokens.spacingHorizontalS}`,
    border: 'none',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground2,
    font: 'inherit',
    fontSize: tokens.fontSizeBase300,
    cursor: 'pointer',
    ':hover': { boxShadow: `inset 0 -2px 0 ${tokens.colorNeutralStroke1Hover}` },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  chosen: {
    // Not by colour alone.
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground1,
    boxShadow: `inset 0 -2px 0 ${tokens.colorCompoundBrandStroke}`,
    '@media (forced-colors: active)': { borderBottom: '2px solid Highlight' },
  },
})

/** A row of tabs. The panel is the caller's: its ID is `<name>-panel`, and it is labelled by `<name>-<key>`. */
export function Tabs(props: {
  name: string
  tabs: readonly { key: string; label: string }[]
  chosen: string
  onChoose: (key: string) => void
  className?: string
}) {
  const { name, tabs, chosen, onChoose, className } = props
  const styles = useStyles()
  return (
    <div
      role="tablist"
      className={mergeClasses(styles.tabs, className)}
      onKeyDown={event => moveFocus(event, '[role=tab]')?.click()}
    >
      {tabs.map(({ key, label }) => (
        <button
          key={key}
          type="button"
          role="tab"
          id={`${name}-${key}`}
          aria-controls={`${name}-panel`}
          aria-selected={key === chosen}
          tabIndex={key === chosen ? 0 : -1}
          className={mergeClasses(styles.tab, key === chosen && styles.chosen)}
          onClick={() => onChoose(key)}
        >
          {label}
        </button>
      ))}
    </div>
  )
}
