// A matrix: rows by columns, a state where they meet. Both ways only what is in sight is made, so that a thousand rows by hundreds of columns are
// no more work than a few. One stop of the Tab key; the arrow keys go from cell to cell.

import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle'
import { ErrorCircleFilled } from '@fluentui/react-icons/svg/error-circle'
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle'
import { SpinnerIosRegular } from '@fluentui/react-icons/svg/spinner-ios'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useNarrow } from '../use-narrow.ts'

const cellHeight = 32
const headHeight = 36

const useStyles = makeStyles({
  scroll: {
    overflow: 'auto',
    flexGrow: 1,
    minHeight: '160px',
    position: 'relative',
    '@media (max-width: 719px)': { maxHeight: '60vh' },
  },
  line: { position: 'absolute', left: 0, top: 0, display: 'flex', height: `${cellHeight}px` },
  head: {
    position: 'sticky',
    top: 0,
    zIndex: 2,
    height: `${headHeight}px`,
    backgroundColor: tokens.colorNeutralBackground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
  },
  name: {
    position: 'sticky',
    left: 0,
    zIndex: 1,
    boxSizing: 'border-box',
    padding: `0 ${tokens.spacingHorizontalM}`,
    display: 'flex',
    alignItems: 'center',
    height: '100%',
    backgroundColor: tokens.colorNeutralBackground2,
    fontSize: tokens.fontSizeBase200,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  cell: {
    position: 'absolute',
    top: 0,
    height: '100%',
    boxSizing: 'border-box',
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    fontSize: tokens.fontSizeBase200,
    borderRight: `1px solid ${tokens.colorNeutralStroke3}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
    '& svg': { fontSize: '16px' },
  },
  title: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', padding: '0 4px' },
  // The line is what is left of it in high contrast.
  chosen: {
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorNeutralForeground1,
    boxShadow: `inset 0 -2px 0 ${tokens.colorBrandStroke1}`,
  },
  pointer: { cursor: 'pointer' },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  working: { color: tokens.colorBrandForeground1 },
  unknown: { color: tokens.colorNeutralForeground2 },
})

const icons = {
  good: CheckmarkCircleFilled,
  bad: ErrorCircleFilled,
  working: SpinnerIosRegular,
  unknown: QuestionCircleRegular,
} as const

/** What stands where a row and a column meet. */
export type MatrixCell = { kind: keyof typeof icons; label: string }

/** A row or a column. */
export type MatrixName = { key: string; label: string }

/** The cell that the keyboard is on, by its names; undefined: the first. */
type Kept = { row: string | undefined; column: string | undefined; moves: number }

const placeOf = (names: readonly MatrixName[], key: string | undefined) =>
  Math.max(
    0,
    names.findIndex(one => one.key === key),
  )

/** See the top of this file. Rows and columns are never none. */
export function Matrix(props: {
  label: string
  /** What the names of the rows are, above them. */
  corner: string
  rows: readonly MatrixName[]
  columns: readonly MatrixName[]
  /** Undefined where there is nothing. */
  cellOf: (row: string, column: string) => MatrixCell | undefined
  /** What an empty cell is called. */
  nothing: string
  chosenColumn: string | undefined
  onChoose: (row: string, column: string) => void
}) {
  const { label, corner, rows, columns, cellOf, nothing, chosenColumn, onChoose } = props
  const styles = useStyles()
  const narrow = useNarrow()
  const scroll = useRef<HTMLDivElement>(null)
  const [kept, setKept] = useState<Kept>({ row: undefined, column: undefined, moves: 0 })
  /** Where the keyboard is now: on the same cell, also when rows or columns came before it. */
  const at = { row: placeOf(rows, kept.row), column: placeOf(columns, kept.column) }
  const goTo = (row: number, column: number, moved: 0 | 1) =>
    setKept({ row: rows[row]?.key, column: columns[column]?.key, moves: kept.moves + moved })
  const nameWidth = narrow ? 120 : 220
  const columnWidth = narrow ? 72 : 104
  const down = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => cellHeight,
    scrollPaddingStart: headHeight,
    overscan: 8,
  })
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => columnWidth,
    scrollPaddingStart: nameWidth,
    overscan: 6,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a move of the keyboard shows and focuses a cell.
  useEffect(() => {
    if (kept.moves === 0) return
    down.scrollToIndex(at.row)
    across.scrollToIndex(at.column)
    const waiting = requestAnimationFrame(() =>
      scroll.current?.querySelector<HTMLElement>(`[data-cell="${at.row} ${at.column}"]`)?.focus(),
    )
    return () => cancelAnimationFrame(waiting)
  }, [kept.moves])
  const press = (event: KeyboardEvent) => {
    const step: Record<string, [number, number]> = {
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      Home: [0, -columns.length],
      End: [0, columns.length],
    }
    const moved = step[event.key]
    if (moved) {
      event.preventDefault()
      const within = (value: number, length: number) => Math.max(0, Math.min(length - 1, value))
      goTo(within(at.row + moved[0], rows.length), within(at.column + moved[1], columns.length), 1)
    }
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      onChoose(rows[at.row]?.key ?? '', columns[at.column]?.key ?? '')
    }
  }
  const width = nameWidth + across.getTotalSize()
  const shown = across.getVirtualItems()
  return (
    <div ref={scroll} className={styles.scroll}>
      <div
        role="grid"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 1}
        style={{ width, height: headHeight + down.getTotalSize(), position: 'relative' }}
        onKeyDown={press}
      >
        <div role="row" aria-rowindex={1} className={styles.head} style={{ width }}>
          <div role="columnheader" aria-colindex={1} className={styles.name} style={{ width: nameWidth }}>
            {corner}
          </div>
          {shown.map(item => (
            <div
              key={item.key}
              role="columnheader"
              aria-colindex={item.index + 2}
              className={mergeClasses(
                styles.cell,
                columns[item.index]?.key === chosenColumn && styles.chosen,
              )}
              style={{ left: nameWidth + item.start, width: item.size }}
              title={columns[item.index]?.label}
            >
              <span className={styles.title}>{columns[item.index]?.label}</span>
            </div>
          ))}
        </div>
        {down.getVirtualItems().map(line => {
          const row = rows[line.index]
          if (!row) return null
          return (
            <div
              key={row.key}
              role="row"
              aria-rowindex={line.index + 2}
              className={styles.line}
              style={{ width, transform: `translateY(${headHeight + line.start}px)` }}
            >
              <div
                role="rowheader"
                aria-colindex={1}
                className={styles.name}
                style={{ width: nameWidth }}
                title={row.label}
              >
                {row.label}
              </div>
              {shown.map(item => {
                const column = columns[item.index]
                if (!column) return null
                const cell = cellOf(row.key, column.key)
                const Icon = cell && icons[cell.kind]
                const says = `${row.label}, ${column.label}: ${cell?.label ?? nothing}`
                return (
                  <div
                    key={column.key}
                    role="gridcell"
                    aria-colindex={item.index + 2}
                    aria-label={says}
                    title={says}
                    data-cell={`${line.index} ${item.index}`}
                    tabIndex={at.row === line.index && at.column === item.index ? 0 : -1}
                    className={mergeClasses(
                      styles.cell,
                      styles.pointer,
                      column.key === chosenColumn && styles.chosen,
                    )}
                    style={{ left: nameWidth + item.start, width: item.size }}
                    onClick={() => {
                      goTo(line.index, item.index, 0)
                      onChoose(row.key, column.key)
                    }}
                    onKeyDown={undefined}
                  >
                    {Icon && cell && <Icon className={styles[cell.kind]} aria-hidden />}
                  </div>
                )
              })}
            </div>
          )
        })}
      </div>
    </div>
  )
}
