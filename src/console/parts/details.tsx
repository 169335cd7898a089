// The details pane under a list: tabs about the selected row. The tab stands in the address.

import { makeStyles, Spinner, Subtitle2, Text, tokens } from '@fluentui/react-components'
import { type ReactNode, Suspense } from 'react'
import { useText } from './parts-text.ts'
import { Tabs } from './tabs.tsx'
import { useAddress } from './use-address.ts'

const useStyles = makeStyles({
  pane: {
    display: 'flex',
    flexDirection: 'column',
    flexShrink: 0,
    height: '46%',
    minHeight: '240px',
    borderTop: `2px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
    '@media (max-width: 719px)': { height: 'auto', minHeight: 0 },
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalL,
    padding: `0 ${tokens.spacingHorizontalM}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  name: { margin: 0, padding: `${tokens.spacingVerticalXS} 0` },
  panel: { overflow: 'auto', padding: tokens.spacingHorizontalM, flexGrow: 1, minHeight: 0 },
  nothing: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    flexGrow: 1,
    padding: tokens.spacingVerticalL,
    color: tokens.colorNeutralForeground2,
  },
})

/** One tab of the details. */
export type DetailsTab = { key: string; label: string; content: () => ReactNode }

/** Details of the one selected row; of none or several it says so. */
export function Details(props: { name: string | null; selected: number; tabs: readonly DetailsTab[] }) {
  const { name, selected, tabs } = props
  const styles = useStyles()
  const text = useText()
  const [address, change] = useAddress()
  const tab = tabs.find(one => one.key === address.tab) ?? tabs[0]
  if (name === null || tab === undefined)
    return (
      <section className={styles.pane} aria-label={text('details.label')}>
        <div className={styles.nothing}>
          <Text>{selected > 1 ? text('details.several', { count: selected }) : text('details.nothing')}</Text>
        </div>
      </section>
    )
  return (
    <section className={styles.pane} aria-label={text('details.label')}>
      <div className={styles.head}>
        <Subtitle2 as="h2" className={styles.name}>
          {name}
        </Subtitle2>
        <Tabs name="details" tabs={tabs} chosen={tab.key} onChoose={key => change({ tab: key })} />
      </div>
      <div
        role="tabpanel"
        id="details-panel"
        aria-labelledby={`details-${tab.key}`}
        className={styles.panel}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls has to be reached by the keyboard.
        tabIndex={0}
      >
        <Suspense key={tab.key} fallback={<Spinner size="small" label={text('loading')} />}>
          {tab.content()}
        </Suspense>
      </div>
    </section>
  )
}
