// A list that the server searches, and that comes page by page while somebody scrolls: for more rows than a browser should hold at once.
// Search and selection stand in the address, as with `List`; rows stand in the order of the server.

import { Checkbox, makeStyles, SearchBox, Spinner, Text, tokens } from '@fluentui/react-components'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { useText } from '../parts-text.ts'
import { ProblemMessage } from '../problem-message.tsx'
import { useAddress } from '../use-address.ts'
import { useNarrow } from '../use-narrow.ts'
import { type Column, chooseColumns } from './column.ts'
import { ListRow } from './list-row.tsx'
import { useSelection } from './use-selection.ts'

const rowHeight = { wide: 36, narrow: 48 }
const settledMs = 250
/** So many rows before the end of what is here, the next page is asked for. */
const ahead = 40

const useStyles = makeStyles({
  frame: {
    display: 'flex',
    flexDirection: 'column',
    minHeight: 0,
    flexGrow: 1,
    '@media (max-width: 719px)': { flexShrink: 0 },
  },
  tools: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
  },
  search: { width: '320px', maxWidth: '100%', flexShrink: 1, minWidth: '140px' },
  count: { color: tokens.colorNeutralForeground2 },
  scroll: {
    flexGrow: 1,
    minHeight: '144px',
    overflow: 'auto',
    position: 'relative',
    backgroundColor: tokens.colorNeutralBackground1,
    '@media (max-width: 719px)': { height: '320px' },
  },
  head: {
    position: 'sticky',
    top: 0,
    zIndex: 1,
    display: 'grid',
    alignItems: 'center',
    minHeight: '36px',
    backgroundColor: tokens.colorNeutralBackground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase200,
  },
  title: { padding: `0 ${tokens.spacingHorizontalS}`, minWidth: 0, lineHeight: tokens.lineHeightBase100 },
  rows: { position: 'relative' },
  middle: {
    display: 'flex',
    justifyContent: 'center',
    padding: tokens.spacingVerticalXXL,
    color: tokens.colorNeutralForeground2,
    textAlign: 'center',
  },
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
  const [address, change] = useAddress()
  const shown = useMemo(() => chooseColumns(columns, [], narrow), [columns, narrow])
  const keys = useMemo(() => (rows ?? []).map(rowKey), [rows, rowKey])
  const open = (place: number) => {
    const row = rows?.[place]
    if (row) props.onOpen?.(row)
  }
  const selection = useSelection(keys, address, change, open)
  const scroll = useRef<HTMLDivElement>(null)
  const height = narrow ? rowHeight.narrow : rowHeight.wide
  const virtual = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    scrollPaddingStart: height,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (hasMore && !isReadingMore && last >= keys.length - ahead) onMore()
  }, [last, keys.length, hasMore, isReadingMore, onMore])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a move of the keyboard shows and focuses a row.
  useEffect(() => {
    if (selection.moves === 0) return
    virtual.scrollToIndex(selection.active)
    const waiting = requestAnimationFrame(() =>
      scroll.current?.querySelector<HTMLElement>(`[data-place="${selection.active}"]`)?.focus(),
    )
    return () => cancelAnimationFrame(waiting)
  }, [selection.moves])
  const template = `44px ${shown.map((column, place) => `minmax(${narrow ? 0 : (column.width ?? 120)}px, ${place === 0 ? 2 : 1}fr)`).join(' ')}`
  const width = shown.reduce((sum, column) => sum + (column.width ?? 120), 44)
  const all = keys.length > 0 && keys.every(key => selection.selected.has(key))
  return (
    <div className={styles.frame}>
      <div className={styles.tools}>
        <AddressSearch className={styles.search} />
        <Text size={200} className={styles.count} role="status">
          {rows === undefined
            ? text('loading')
            : `${text('list.rows', { count: keys.length })}${hasMore ? ' …' : ''}`}
        </Text>
        {props.tools}
      </div>
      {problem && rows === undefined && <ProblemMessage problem={problem} onRetry={props.onRetry} />}
      <div ref={scroll} className={styles.scroll}>
        <div
          role="grid"
          aria-label={label}
          aria-rowcount={hasMore ? -1 : keys.length + 1}
          aria-colcount={shown.length + 1}
          aria-multiselectable
          style={{ minWidth: narrow ? undefined : width }}
        >
          <div role="rowgroup">
            <div
              role="row"
              aria-rowindex={1}
              className={styles.head}
              style={{ gridTemplateColumns: template }}
            >
              <div role="columnheader">
                <Checkbox
                  checked={all ? true : keys.some(key => selection.selected.has(key)) ? 'mixed' : false}
                  aria-label={text('list.selectAll')}
                  onChange={selection.toggleAll}
                  disabled={keys.length === 0}
                />
              </div>
              {shown.map(column => (
                <div role="columnheader" key={column.key} className={styles.title}>
                  {column.title}
                </div>
              ))}
            </div>
          </div>
          <div
            role="rowgroup"
            className={styles.rows}
            style={{ height: virtual.getTotalSize() }}
            onKeyDown={event =>
              selection.press(
                event,
                Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / height) - 2),
              )
            }
          >
            {items.map(item => {
              const row = rows?.[item.index]
              const key = keys[item.index]
              return row && key !== undefined ? (
                <ListRow
                  key={key}
                  row={row}
                  place={item.index}
                  start={item.start}
                  height={height}
                  columns={shown}
                  template={template}
                  isSelected={selection.selected.has(key)}
                  isActive={selection.active === item.index}
                  onClick={selection.click}
                  onToggle={selection.toggle}
                  onOpen={open}
                />
              ) : null
            })}
          </div>
        </div>
        {rows === undefined && !problem && (
          <div className={styles.middle}>
            <Spinner label={text('loading')} />
          </div>
        )}
        {rows?.length === 0 && <div className={styles.middle}>{props.empty}</div>}
      </div>
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
