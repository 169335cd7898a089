import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { ArrowDownRegular } from '@fluentui/react-icons/svg/arrow-down'
import { ArrowUpRegular } from '@fluentui/react-icons/svg/arrow-up'
import type { ReactNode } from 'react'
import { Hint } from '../hint.tsx'
import { useAddress } from '../use-address.ts'
import type { Column } from './column.ts'
import { nextSorting, type Sorting } from './sort-rows.ts'

const useStyles = makeStyles({
  head: {
    position: 'sticky',
    top: 0,
    zIndex: 1,
    backgroundColor: tokens.colorNeutralBackground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  row: { display: 'grid', minHeight: '36px', alignItems: 'stretch' },
  cell: { minWidth: 0, display: 'flex', alignItems: 'stretch' },
  title: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    width: '100%',
    minWidth: 0,
    minHeight: '36px',
    padding: `0 ${tokens.spacingHorizontalS}`,
    border: 'none',
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    font: 'inherit',
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase200,
    textAlign: 'start',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground2Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  fixed: { cursor: 'default', ':hover': { backgroundColor: 'transparent' } },
  atEnd: { justifyContent: 'flex-end' },
  name: { overflow: 'hidden', lineHeight: tokens.lineHeightBase100, padding: '4px 0' },
})

/** The titles of the columns; each sorts the list, or says why it cannot. */
export function ListHead<Row>(props: {
  columns: readonly Column<Row>[]
  template: string
  sorting: Sorting
  selectAll: ReactNode
}) {
  const { columns, template, sorting, selectAll } = props
  const styles = useStyles()
  return (
    <div role="rowgroup" className={styles.head}>
      <div role="row" aria-rowindex={1} className={styles.row} style={{ gridTemplateColumns: template }}>
        <div role="columnheader" className={styles.cell}>
          {selectAll}
        </div>
        {columns.map(column =>
          column.notSorted === undefined ? (
            <SortingHead key={column.key} column={column} sorting={sorting} />
          ) : (
            <FixedHead key={column.key} column={column} why={column.notSorted} />
          ),
        )}
      </div>
    </div>
  )
}

function FixedHead<Row>({ column, why }: { column: Column<Row>; why: string }) {
  const styles = useStyles()
  return (
    <div role="columnheader" className={styles.cell}>
      <Hint says={why}>
        {described => (
          <button
            type="button"
            aria-disabled
            className={mergeClasses(styles.title, styles.fixed, column.atEnd && styles.atEnd)}
            {...described}
          >
            <span className={styles.name}>{column.title}</span>
          </button>
        )}
      </Hint>
    </div>
  )
}

function SortingHead<Row>({ column, sorting }: { column: Column<Row>; sorting: Sorting }) {
  const styles = useStyles()
  const [, change] = useAddress()
  const way = sorting?.key === column.key ? (sorting.descending ? 'descending' : 'ascending') : 'none'
  return (
    <div role="columnheader" aria-sort={way} className={styles.cell}>
      <button
        type="button"
        className={mergeClasses(styles.title, column.atEnd && styles.atEnd)}
        onClick={() => change({ sort: nextSorting(sorting, column.key) })}
        title={column.title}
      >
        <span className={styles.name}>{column.title}</span>
        {way === 'ascending' && <ArrowUpRegular aria-hidden />}
        {way === 'descending' && <ArrowDownRegular aria-hidden />}
      </button>
    </div>
  )
}
