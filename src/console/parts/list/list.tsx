// A list: search, choice of columns, sorting and selection in the address; ten thousand rows and more, of which those in sight are made.

import { Button, makeStyles, Text } from '@fluentui/react-components'
import { type ReactNode, useDeferredValue, useMemo } from 'react'
import { useText } from '../parts-text.ts'
import { ProblemMessage } from '../problem-message.tsx'
import { readMany, useAddress } from '../use-address.ts'
import { useNarrow } from '../use-narrow.ts'
import { type Column, chooseColumns, makeSearch } from './column.ts'
import { Grid } from './grid.tsx'
import { ListTools } from './list-tools.tsx'
import { readSorting, useSortedRows } from './sort-rows.ts'
import { useSelection } from './use-selection.ts'

const useStyles = makeStyles({
  frame: {
    display: 'flex',
    flexDirection: 'column',
    minHeight: 0,
    flexGrow: 1,
    // With details below it stays as high as it is while they are read.
    '@media (max-width: 719px)': { flexShrink: 0, ':has(+ section)': { flexGrow: 0 } },
  },
})

/** What a list shows. */
export type ListProps<Row> = {
  /** What the rows are, for who does not see the page. */
  label: string
  columns: readonly Column<Row>[]
  /** Undefined while they are read for the first time. */
  rows: readonly Row[] | undefined
  problem?: Error | null
  onRetry?: () => void
  rowKey: (row: Row) => string
  /** What is said when there is no row at all. */
  empty?: ReactNode
  /** What Enter and a double click do. */
  onOpen?: (row: Row) => void
}

/** See the top of this file. */
export function List<Row extends object>(props: ListProps<Row>) {
  const { label, columns, rows, problem, rowKey, onOpen } = props
  const styles = useStyles()
  const text = useText()
  const narrow = useNarrow()
  const [address, change] = useAddress()
  const chosen = useMemo(() => readMany(address.columns), [address.columns])
  const shown = useMemo(() => chooseColumns(columns, chosen, narrow), [columns, chosen, narrow])
  // What was typed or clicked is seen at once; the rows follow when there is time, and are given up when there is more.
  const search = useDeferredValue(address.search ?? '')
  const find = useMemo(() => makeSearch(rows ?? [], columns), [rows, columns])
  const found = useMemo(() => find(search), [find, search])
  const sorting = useMemo(() => readSorting(address.sort), [address.sort])
  const sorted = useSortedRows(found, columns, useDeferredValue(sorting))
  const keys = useMemo(() => sorted.map(rowKey), [sorted, rowKey])
  const open = (place: number) => {
    const row = sorted[place]
    if (row) onOpen?.(row)
  }
  const selection = useSelection(keys, open)
  return (
    <div className={styles.frame}>
      <ListTools
        columns={columns}
        shown={shown}
        all={rows?.length ?? 0}
        found={sorted.length}
        selected={selection.selected.size}
      />
      {problem && rows === undefined && <ProblemMessage problem={problem} onRetry={props.onRetry} />}
      <Grid
        label={label}
        columns={shown}
        rows={sorted}
        keys={keys}
        selection={selection}
        onOpen={open}
        sorting={sorting}
        isLoading={rows === undefined && !problem}
        asked={`${search} ${address.sort}`}
      >
        {rows?.length === 0 && (props.empty ?? <Text>{text('list.empty')}</Text>)}
        {rows !== undefined && rows.length > 0 && (
          <>
            <Text>{text('list.nothingFound')}</Text>
            <Button onClick={() => change({ search: null })}>{text('list.clearSearch')}</Button>
          </>
        )}
      </Grid>
    </div>
  )
}
