// A list that the server searches, and that comes page by page while somebody scrolls: for more rows than a browser should hold at once.
// Search, choice of columns, sorting and selection stand in the address, as with `List`; the server sorts, by the columns that it can.

import { makeStyles, SearchBox, Text, tokens } from '@fluentui/react-components'
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react'
import { useText } from '../parts-text.ts'
import { ProblemMessage } from '../problem-message.tsx'
import { readMany, useAddress } from '../use-address.ts'
import { useNarrow } from '../use-narrow.ts'
import { type Column, chooseColumns } from './column.ts'
import { ColumnsButton } from './columns-button.tsx'
import { Grid } from './grid.tsx'
import { readSorting } from './sort-rows.ts'
import { useSelection } from './use-selection.ts'

const settledMs = 250
/** So many rows before the end of what is here, the next page is asked for. */
const ahead = 40

const useStyles = makeStyles({
  frame: {
    display: 'flex',
    flexDirection: 'column',
    minHeight: 0,
    flexGrow: 1,
    // With details below it stays as high as it is while they are read.
    '@media (max-width: 719px)': { flexShrink: 0, ':has(+ section)': { flexGrow: 0 } },
  },
  tools: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
  },
  search: { width: '320px', maxWidth: '100%', flexShrink: 1, minWidth: '140px' },
  rest: { flexGrow: 1 },
  count: { color: tokens.colorNeutralForeground2 },
})

/** What a paged list shows. */
export type PagedListProps<Row> = {
  label: string
  columns: readonly Column<Row>[]
  /** The rows that are here; undefined while the first ones are read. */
  rows: readonly Row[] | undefined
  /** What stands beside the search: how many rows, and filters. */
  tools?: ReactNode
  hasMore: boolean
  isReadingMore: boolean
  onMore: () => void
  problem?: Error | null
  onRetry?: () => void
  rowKey: (row: Row) => string
  empty: ReactNode
  onOpen?: (row: Row) => void
}

/** See the top of this file. */
export function PagedList<Row extends object>(props: PagedListProps<Row>) {
  const { label, columns, rows, hasMore, isReadingMore, onMore, problem, rowKey } = props
  const styles = useStyles()
  const text = useText()
  const narrow = useNarrow()
  const [address] = useAddress()
  const chosen = useMemo(() => readMany(address.columns), [address.columns])
  const shown = useMemo(() => chooseColumns(columns, chosen, narrow), [columns, chosen, narrow])
  const sorting = useMemo(() => readSorting(address.sort), [address.sort])
  const keys = useMemo(() => (rows ?? []).map(rowKey), [rows, rowKey])
  const open = (place: number) => {
    const row = rows?.[place]
    if (row) props.onOpen?.(row)
  }
  const selection = useSelection(keys, open)
  const reach = useCallback(
    (place: number) => {
      if (hasMore && !isReadingMore && place >= keys.length - ahead) onMore()
    },
    [hasMore, isReadingMore, keys.length, onMore],
  )
  return (
    <div className={styles.frame}>
      <div className={styles.tools}>
        <AddressSearch className={styles.search} />
        <Text size={200} className={styles.count} role="status">
          {rows === undefined
            ? text('loading')
            : `${text('list.rows', { count: keys.length })}${hasMore ? ' …' : ''}`}
        </Text>
        <span className={styles.rest} />
        {props.tools}
        <ColumnsButton columns={columns} shown={shown} />
      </div>
      {problem && rows === undefined && <ProblemMessage problem={problem} onRetry={props.onRetry} />}
      <Grid
        label={label}
        columns={shown}
        rows={rows ?? []}
        keys={keys}
        selection={selection}
        onOpen={open}
        sorting={sorting}
        isLoading={rows === undefined && !problem}
        asked={JSON.stringify({ ...address, selected: null, tab: null })}
        hasMore={hasMore}
        onReach={reach}
      >
        {rows !== undefined && props.empty}
      </Grid>
    </div>
  )
}

/** The search of the address; it is changed once nobody types any more, because the server is asked then. */
function AddressSearch({ className }: { className: string }) {
  const text = useText()
  const [address, change] = useAddress()
  const [typed, setTyped] = useState(address.search ?? '')
  useEffect(() => setTyped(address.search ?? ''), [address.search])
  useEffect(() => {
    if (typed === (address.search ?? '')) return
    const waiting = setTimeout(() => change({ search: typed }), settledMs)
    return () => clearTimeout(waiting)
  }, [typed, address.search, change])
  return (
    <SearchBox
      className={className}
      value={typed}
      aria-label={text('list.search')}
      placeholder={text('list.search')}
      onChange={(_, { value }) => setTyped(value)}
    />
  )
}
