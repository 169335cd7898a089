import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { type MouseEvent, memo } from 'react'
import { notKnown } from '#console/language'
import { useText } from '../parts-text.ts'
import type { Column } from './column.ts'
import { RowCheck } from './row-check.tsx'

const useStyles = makeStyles({
  row: {
    position: 'absolute',
    insetInline: 0,
    top: 0,
    display: 'grid',
    alignItems: 'center',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    cursor: 'default',
    fontSize: tokens.fontSizeBase300,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  selected: {
    // Not by the background alone: in high contrast there is none.
    boxShadow: `inset 3px 0 0 ${tokens.colorBrandStroke1}`,
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorNeutralForeground1,
    ':hover': { backgroundColor: tokens.colorBrandBackground2Hover },
    '@media (forced-colors: active)': { outline: '1px solid Highlight', outlineOffset: '-1px' },
  },
  cell: {
    minWidth: 0,
    padding: `0 ${tokens.spacingHorizontalS}`,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  box: { padding: 0, alignSelf: 'stretch' },
  atEnd: { textAlign: 'end', fontVariantNumeric: 'tabular-nums' },
})

type RowProps<Row> = {
  row: Row
  place: number
  /** Pixels from the top of the rows. */
  start: number
  height: number
  columns: readonly Column<Row>[]
  template: string
  isSelected: boolean
  isActive: boolean
  onClick: (place: number, event: MouseEvent) => void
  onToggle: (place: number) => void
  onOpen: (place: number) => void
}

/** One row. It is made again only when something about it has changed. */
export const ListRow = memo(ListRowInside) as typeof ListRowInside

function ListRowInside<Row>(props: RowProps<Row>) {
  const { row, place, columns, isSelected } = props
  const styles = useStyles()
  const text = useText()
  const name = String(columns[0]?.value(row) ?? '')
  return (
    <div
      role="row"
      aria-rowindex={place + 2}
      aria-selected={isSelected}
      tabIndex={props.isActive ? 0 : -1}
      data-place={place}
      className={mergeClasses(styles.row, isSelected && styles.selected)}
      style={{
        gridTemplateColumns: props.template,
        height: props.height,
        transform: `translateY(${props.start}px)`,
      }}
      onClick={event => props.onClick(place, event)}
      onDoubleClick={() => props.onOpen(place)}
      onKeyDown={undefined}
    >
      <div role="gridcell" className={mergeClasses(styles.cell, styles.box)}>
        <RowCheck
          checked={isSelected}
          tabIndex={-1}
          label={text('list.select', { name })}
          onClick={event => event.stopPropagation()}
          onChange={() => props.onToggle(place)}
        />
      </div>
      {columns.map(column => (
        <div
          role="gridcell"
          key={column.key}
          className={mergeClasses(styles.cell, column.atEnd && styles.atEnd)}
        >
          {column.show ? column.show(row) : (column.value(row) ?? notKnown)}
        </div>
      ))}
    </div>
  )
}
