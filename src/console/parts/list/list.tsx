// A list: search, choice of columns, sorting and selection in the address; ten thousand rows and more, of which those in sight are made.

import { Button, Checkbox, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import { useText } from '../parts-text.ts'
import { ProblemMessage } from '../problem-message.tsx'
import { readMany, useAddress } from '../use-address.ts'
import { useNarrow } from '../use-narrow.ts'
import { type Column, chooseColumns, searchRows } from './column.ts'
import { ListHead } from './list-head.tsx'
import { ListRow } from './list-row.tsx'
import { ListTools } from './list-tools.tsx'
import { readSorting, useSortedRows } from './sort-rows.ts'
import { useSelection } from './use-selection.ts'

const rowHeight = { wide: 36, narrow: 48 }

const useStyles = makeStyles({
  frame: {
    display: 'flex',
    flexDirection: 'column',
    minHeight: 0,
    flexGrow: 1,
    '@media (max-width: 719px)': { flexShrink: 0 },
  },
  scroll: {
    flexGrow: 1,
    minHeight: '144px',
    overflow: 'auto',
    position: 'relative',
    backgroundColor: tokens.colorNeutralBackground1,
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
  const search = address.search ?? ''
  const found = useMemo(() => searchRows(rows ?? [], columns, search), [rows, columns, search])
  const sorting = useMemo(() => readSorting(address.sort), [address.sort])
  const sorted = useSortedRows(found, columns, sorting)
  const keys = useMemo(() => sorted.map(rowKey), [sorted, rowKey])
  const open = (place: number) => {
    const row = sorted[place]
    if (row) onOpen?.(row)
  }
  const selection = useSelection(keys, address, change, open)
  const scroll = useRef<HTMLDivElement>(null)
  const height = narrow ? rowHeight.narrow : rowHeight.wide
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    scrollPaddingStart: height,
    overscan: 12,
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a move of the keyboard shows and focuses a row.
  useEffect(() => {
    if (selection.moves === 0) return
    virtual.scrollToIndex(selection.active)
    const focus = () =>
      scroll.current?.querySelector<HTMLElement>(`[data-place="${selection.active}"]`)?.focus()
    const waiting = requestAnimationFrame(focus)
    return () => cancelAnimationFrame(waiting)
  }, [selection.moves])

  const width = shown.reduce((sum, column) => sum + (column.width ?? 120), 44)
  const template = `44px ${shown.map((column, place) => `minmax(${column.width ?? 120}px, ${place === 0 ? 2 : 1}fr)`).join(' ')}`
  const allSelected = keys.length > 0 && keys.every(key => selection.selected.has(key))
  const someSelected = !allSelected && keys.some(key => selection.selected.has(key))
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
      <div ref={scroll} className={styles.scroll}>
        <div
          role="grid"
          aria-label={label}
          aria-rowcount={sorted.length + 1}
          aria-colcount={shown.length + 1}
          aria-multiselectable
          style={{ minWidth: narrow ? undefined : width }}
        >
          <ListHead
            columns={shown}
            template={template}
            sorting={sorting}
            selectAll={
              <Checkbox
                checked={allSelected ? true : someSelected ? 'mixed' : false}
                aria-label={text('list.selectAll')}
                onChange={selection.toggleAll}
                disabled={keys.length === 0}
              />
            }
          />
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
            {virtual.getVirtualItems().map(item => {
              const row = sorted[item.index]
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
        {rows?.length === 0 && (
          <div className={styles.middle}>{props.empty ?? <Text>{text('list.empty')}</Text>}</div>
        )}
        {rows !== undefined && rows.length > 0 && sorted.length === 0 && (
          <div className={styles.middle}>
            <Text>{text('list.nothingFound')}</Text>
            <Button onClick={() => change({ search: null })}>{text('list.clearSearch')}</Button>
          </div>
        )}
      </div>
    </div>
  )
}
