import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { notKnown } from '#console/language'
import { useText } from './parts-text.ts'

const useStyles = makeStyles({
  frame: { overflowX: 'auto' },
  table: { borderCollapse: 'collapse', width: '100%', fontSize: tokens.fontSizeBase300 },
  head: {
    textAlign: 'start',
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    whiteSpace: 'nowrap',
  },
  cell: {
    padding: `6px ${tokens.spacingHorizontalM} 6px 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    verticalAlign: 'top',
  },
  short: { whiteSpace: 'nowrap' },
  path: { overflowWrap: 'anywhere', minWidth: '240px' },
  atEnd: { textAlign: 'end', fontVariantNumeric: 'tabular-nums' },
})

/** A column of a small table. What is short is never broken into two lines; a path has no blanks, and is broken anywhere. */
export type SmallColumn<Row> = {
  key: string
  title: string
  show: (row: Row) => ReactNode
  atEnd?: boolean
  isShort?: boolean
  isPath?: boolean
}

/** A table of a few rows, as details have them: all of them are made, and none is selected. */
export function SmallTable<Row>(props: {
  label: string
  columns: readonly SmallColumn<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  empty?: string
}) {
  const { label, columns, rows, rowKey, empty } = props
  const styles = useStyles()
  const text = useText()
  if (rows.length === 0) return <Text>{empty ?? text('list.empty')}</Text>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
    <section className={styles.frame} aria-label={label} tabIndex={0}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map(column => (
              <th
                key={column.key}
                scope="col"
                className={mergeClasses(styles.cell, styles.head, column.atEnd && styles.atEnd)}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={rowKey(row)}>
              {columns.map(column => (
                <td
                  key={column.key}
                  className={mergeClasses(
                    styles.cell,
                    column.atEnd && styles.atEnd,
                    column.isShort && styles.short,
                    column.isPath && styles.path,
                  )}
                >
                  {column.show(row) ?? notKnown}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
