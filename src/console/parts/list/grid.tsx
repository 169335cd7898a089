// What lists have in common: a grid with a head, of whose rows those in sight are made; clicks and keys move and select.

import { makeStyles, Spinner, tokens } from '@fluentui/react-components'
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react'
import { useText } from '../parts-text.ts'
import { useNarrow } from '../use-narrow.ts'
import type { Column } from './column.ts'
import { ListHead } from './list-head.tsx'
import { ListRow } from './list-row.tsx'
import { RowCheck } from './row-check.tsx'
import type { Sorting } from './sort-rows.ts'
import { useKeptScroll } from './use-kept-scroll.ts'
import type { Selection } from './use-selection.ts'

const rowHeight = { wide: 36, narrow: 48 }
/** Of the column with the check boxes, and of a column that says nothing, in pixels. */
const [checkWidth, usualWidth] = [44, 120]

const useStyles = makeStyles({
  scroll: {
    flexGrow: 1,
    minHeight: '144px',
    overflow: 'auto',
    position: 'relative',
    backgroundColor: tokens.colorNeutralBackground1,
    // Rows are made for what is in sight: the list needs a height of its own also where the page itself scrolls.
    '@media (max-width: 719px)': { flexBasis: '320px', minHeight: '320px' },
  },
  rows: { position: 'relative' },
  middle: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingVerticalXXL,
    color: tokens.colorNeutralForeground2,
    textAlign: 'center',
  },
})

/** What a grid shows. */
export type GridProps<Row> = {
  /** What the rows are, for who does not see the page. */
  label: string
  columns: readonly Column<Row>[]
  /** In the order in which they stand, with their keys. */
  rows: readonly Row[]
  keys: readonly string[]
  selection: Selection
  onOpen: (place: number) => void
  sorting: Sorting
  isLoading: boolean
  /** Which rows these are: another one for another search or order. */
  asked: string
  /** Whether there are more than these; `onReach` is told the last row in sight. */
  hasMore?: boolean
  onReach?: (place: number) => void
  /** What is said below: that there is nothing, and why. */
  children?: ReactNode
}

/** See the top of this file. */
export function Grid<Row extends object>(props: GridProps<Row>) {
  const { label, columns, rows, keys, selection, sorting, isLoading, hasMore = false, onReach } = props
  const styles = useStyles()
  const text = useText()
  const narrow = useNarrow()
  const scroll = useRef<HTMLDivElement>(null)
  const height = narrow ? rowHeight.narrow : rowHeight.wide
  const { active } = selection
  const noteScroll = useKeptScroll(scroll, keys, height, props.asked)
  // The row that the keyboard is on is always there, so that the Tab key finds it.
  const rangeExtractor = useCallback(
    (range: Range) => {
      const shown = defaultRangeExtractor(range)
      if (active < 0 || active >= range.count || shown.includes(active)) return shown
      return [...shown, active].sort((left, right) => left - right)
    },
    [active],
  )
  const virtual = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    scrollPaddingStart: height,
    overscan: 6,
    rangeExtractor,
  })
  const items = virtual.getVirtualItems()
  const last = virtual.range?.endIndex ?? -1
  useEffect(() => {
    onReach?.(last)
  }, [last, onReach])
  // What comes page by page begins anew in another order: where it was scrolled to are other rows, or none yet.
  const order = `${sorting?.key} ${sorting?.descending}`
  const shownOrder = useRef(order)
  useEffect(() => {
    if (order !== shownOrder.current && onReach) scroll.current?.scrollTo({ top: 0 })
    shownOrder.current = order
  }, [order, onReach])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a move of the keyboard shows and focuses a row.
  useEffect(() => {
    if (selection.moves === 0) return
    virtual.scrollToIndex(selection.active)
    const waiting = requestAnimationFrame(() =>
      scroll.current?.querySelector<HTMLElement>(`[data-place="${selection.active}"]`)?.focus(),
    )
    return () => cancelAnimationFrame(waiting)
  }, [selection.moves])
  const widthOf = (column: Column<Row>) => column.width ?? usualWidth
  const width = columns.reduce((sum, column) => sum + widthOf(column), checkWidth)
  const tracks = columns.map(
    (column, place) => `minmax(${narrow ? 0 : widthOf(column)}px, ${place === 0 ? 2 : 1}fr)`,
  )
  const template = [`${checkWidth}px`, ...tracks].join(' ')
  // Which rows are opened may change with each row that is read; the function that rows are given does not.
  const onOpen = useRef(props.onOpen)
  useEffect(() => {
    onOpen.current = props.onOpen
  })
  const open = useCallback((place: number) => onOpen.current(place), [])
  const page = () => Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / height) - 2)
  return (
    <div ref={scroll} className={styles.scroll} onScroll={noteScroll}>
      <div
        role="grid"
        aria-label={label}
        aria-rowcount={hasMore ? -1 : keys.length + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable
        style={{ minWidth: narrow ? undefined : width }}
      >
        <ListHead
          columns={columns}
          template={template}
          sorting={sorting}
          selectAll={<SelectAll keys={keys} selection={selection} />}
        />
        <div
          role="rowgroup"
          className={styles.rows}
          style={{ height: virtual.getTotalSize() }}
          onKeyDown={event => selection.press(event, page())}
        >
          {items.map(item => {
            const row = rows[item.index]
            const key = keys[item.index]
            return row && key !== undefined ? (
              <ListRow
                key={key}
                row={row}
                place={item.index}
                start={item.start}
                height={height}
                columns={columns}
                template={template}
                isSelected={selection.selected.has(key)}
                isActive={active === item.index}
                onClick={selection.click}
                onToggle={selection.toggle}
                onOpen={open}
              />
            ) : null
          })}
        </div>
      </div>
      {isLoading && (
        <div className={styles.middle}>
          <Spinner label={text('loading')} />
        </div>
      )}
      {!isLoading && keys.length === 0 && <div className={styles.middle}>{props.children}</div>}
    </div>
  )
}

function SelectAll({ keys, selection }: Pick<GridProps<object>, 'keys' | 'selection'>) {
  const text = useText()
  const { selected } = selection
  const checked = useMemo(() => {
    if (selected.size === 0 || keys.length === 0) return false
    if (keys.every(key => selected.has(key))) return true
    return keys.some(key => selected.has(key)) ? 'mixed' : false
  }, [keys, selected])
  return (
    <RowCheck
      checked={checked}
      label={text('list.selectAll')}
      onChange={selection.toggleAll}
      disabled={keys.length === 0}
    />
  )
}
